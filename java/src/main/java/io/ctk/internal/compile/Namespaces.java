package io.ctk.internal.compile;

import io.ctk.launch.IdMap;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Step;
import io.ctk.runtime.IdMapping;
import io.ctk.runtime.Linux;
import io.ctk.runtime.Linux.TimeOffset;
import io.ctk.runtime.NamespaceSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The namespaces that a container has to itself, those that it joins, and those that it shares with whoever starts it. */
public final class Namespaces {
    private static final String AT = "linux.namespaces";

    private final Linux linux;
    private final Set<Namespace> own = EnumSet.noneOf(Namespace.class);
    private final Map<Namespace, Path> joined = new EnumMap<>(Namespace.class);

    /** Reads them from a specification. */
    public Namespaces(Linux linux) {
        this.linux = linux;
        for (NamespaceSpec namespace : linux.namespaces()) {
            Namespace type = Namespace.valueOf(namespace.type().name());
            if (namespace.path().isEmpty()) {
                own.add(type);
            } else {
                joined.put(type, Path.of(namespace.path()));
            }
        }
    }

    /** {@return whether it is a new one} */
    public boolean isOwn(Namespace type) {
        return own.contains(type);
    }

    /** {@return whether one of somebody else's is joined} */
    public boolean isJoined(Namespace type) {
        return joined.containsKey(type);
    }

    /** {@return as the specification writes it} */
    static String word(Namespace type) {
        return NamespaceSpec.Type.valueOf(type.name()).toString();
    }

    /** {@return the field that names the file of one that is joined} */
    private String at(Namespace type) {
        for (int i = 0; i < linux.namespaces().size(); i++) {
            if (linux.namespaces().get(i).type().name().equals(type.name())) {
                return AT + "[" + i + "].path";
            }
        }
        return AT;
    }

    /** {@return whether it is another one than this process's: new, or joined} */
    boolean isApart(Namespace type) throws IOException {
        Path file = joined.get(type);
        Path mine = Path.of("/proc/self/ns", type.fileName());
        return isOwn(type) || (file != null && !(Files.exists(file) && Files.isSameFile(file, mine)));
    }

    /** Refuses what can't be done. */
    void check(boolean named) throws RuntimeSpecException {
        for (Map.Entry<Namespace, Path> each : joined.entrySet()) {
            if (named && !Files.exists(each.getValue())) {
                throw new RuntimeSpecException(at(each.getKey()), "there is no " + each.getValue());
            }
        }
        if (isJoined(Namespace.MOUNT)) {
            throw new RuntimeSpecException(
                    at(Namespace.MOUNT),
                    "a container's root is mounted in a new namespace, and never in somebody else's");
        }
        if (!isOwn(Namespace.MOUNT)) {
            throw new RuntimeSpecException(
                    AT, "a container's root is mounted in a new namespace: it needs one of type mount without a path");
        }
        boolean maps = !linux.uidMappings().isEmpty() || !linux.gidMappings().isEmpty();
        if (maps && !isOwn(Namespace.USER)) {
            throw new RuntimeSpecException("linux.uidMappings", "needs a new user namespace in " + AT);
        }
        if (isOwn(Namespace.USER)
                && (linux.uidMappings().isEmpty() || linux.gidMappings().isEmpty())) {
            throw new RuntimeSpecException(
                    linux.uidMappings().isEmpty() ? "linux.uidMappings" : "linux.gidMappings",
                    "must be there for a new user namespace: without, no id in it means anything");
        }
        if (!linux.timeOffsets().isEmpty() && !isOwn(Namespace.TIME)) {
            throw new RuntimeSpecException("linux.timeOffsets", "needs a new time namespace in " + AT);
        }
    }

    /** Says which are made at birth: none where the others have to belong to a joined user namespace. */
    void addTo(LaunchPlan.Builder plan, CompileInput input) {
        if (isOwn(Namespace.USER)) {
            plan.idMaps(maps(linux.uidMappings()), maps(linux.gidMappings()));
        }
        if (!isJoined(Namespace.USER)) {
            plan.namespaces(withoutTime());
        }
        plan.addAll(steps(input));
        if (needsFork()) {
            // Whoever mounts /proc has to be in the PID namespace that it shows, and is so as a child only.
            plan.add(ProcessSteps.dieWithLauncher());
            plan.add(ProcessSteps.supervise());
        }
    }

    private Set<Namespace> withoutTime() {
        Set<Namespace> others = EnumSet.noneOf(Namespace.class);
        others.addAll(own);
        others.remove(Namespace.TIME); // its offsets are set before anybody lives in it
        return others;
    }

    private List<Step> steps(CompileInput input) {
        List<Step> steps = new ArrayList<>();
        Path user = joined.get(Namespace.USER);
        if (user != null) {
            steps.add(input.field(at(Namespace.USER), ProcessSteps.joinNamespace(Namespace.USER, user)));
            steps.add(ProcessSteps.unshare(withoutTime()));
        }
        joined.forEach((type, file) -> {
            if (type != Namespace.USER) {
                steps.add(input.field(at(type), ProcessSteps.joinNamespace(type, file)));
            }
        });
        if (isOwn(Namespace.TIME)) {
            TimeOffset none = new TimeOffset(0, 0);
            TimeOffset monotonic = linux.timeOffsets().getOrDefault("monotonic", none);
            TimeOffset boottime = linux.timeOffsets().getOrDefault("boottime", none);
            steps.add(ProcessSteps.newTimeNamespace(
                    monotonic.secs(), monotonic.nanosecs(), boottime.secs(), boottime.nanosecs()));
        }
        return steps;
    }

    /** {@return whether the program lives in a PID namespace that this process itself is not in, until it forks} */
    boolean needsFork() {
        return isJoined(Namespace.PID) || (isOwn(Namespace.PID) && isJoined(Namespace.USER));
    }

    /** {@return whether killing its first process kills all} */
    public boolean endsWithItsFirst() {
        return isOwn(Namespace.PID);
    }

    /** {@return the maps as the launch has them} */
    public static List<IdMap> maps(List<IdMapping> mappings) {
        return mappings.stream()
                .map(map -> new IdMap(map.containerId(), map.hostId(), map.size()))
                .toList();
    }
}
