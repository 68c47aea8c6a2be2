package io.ctk.internal.compile;

import io.ctk.internal.compile.MountOptions.Flag;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.mount.MountTable;
import io.ctk.mount.Propagation;
import io.ctk.runtime.Linux;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.RuntimeSpecException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a specification's mounts, in its order, and of what belongs to them: devices behind the mount on {@code /dev}, kernel parameters
 * behind the one on {@code /proc}; other devices, and what hides paths, when all is mounted.
 *
 * <p>A destination that lies in an earlier mount is found in that very mount, and no link is followed: others may be writing there. {@code /proc},
 * {@code /sys} and {@code /dev} are never behind a link: an image that has one there wants something else to be taken for them.
 */
final class MountCompiler {
    private static final Set<String> SYSTEM = Set.of("/proc", "/sys", "/dev");

    private final RuntimeSpec spec;
    private final CompileInput input;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<Entry, Place> places = new LinkedHashMap<>();
    private final Propagation rootPropagation;
    private final MountMaker maker;
    private final DeviceSteps devices;

    /**
     * One mount.
     *
     * @param index which of the specification's
     * @param target its destination, without dots
     */
    record Entry(int index, MountSpec mount, MountOptions options, String target) {
        String at() {
            return "mounts[" + index + "]";
        }

        /** {@return whether a path is seen through it} */
        boolean contains(String path) {
            return MountTable.isAtOrBelow(path, target);
        }

        /** {@return whether it mounts something new} */
        boolean isNew() {
            return !options.remount() && !options.has(Flag.COPY_LINK);
        }
    }

    MountCompiler(RuntimeSpec spec, Linux linux, CompileInput input, Namespaces namespaces)
            throws RuntimeSpecException {
        this.spec = spec;
        this.input = input;
        for (MountSpec mount : spec.mounts()) {
            String at = "mounts[" + entries.size() + "]";
            String target = ContainerPath.normal(mount.destination());
            if (target.equals("/")) {
                throw new RuntimeSpecException(at + ".destination", "is the root file system, which root.path says");
            }
            entries.add(new Entry(entries.size(), mount, MountOptions.of(mount, at), target));
        }
        rootPropagation =
                RootPropagation.of(linux, entries.stream().map(Entry::options).toList());
        maker = new MountMaker(linux, input, namespaces, RootPropagation.spreads(rootPropagation));
        devices = new DeviceSteps(spec, namespaces);
    }

    /** {@return how mounts spread from and to the root file system} */
    Propagation rootPropagation() {
        return rootPropagation;
    }

    /** {@return what the container has as its null device, after {@link #steps}} */
    Place nullDevice() {
        return devices.nullDevice();
    }

    /** {@return the mount that a path is seen through, null for the root's} */
    private @Nullable Entry around(String path, int before) {
        for (int i = before - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.isNew() && entry.contains(path)) {
                return entry;
            }
        }
        return null;
    }

    /** {@return where a path is found that no link is to lead out of} */
    Place placeOf(String path) {
        Entry around = around(path, entries.size());
        return around == null ? input.root() : place(around);
    }

    private Place place(Entry entry) {
        return places.computeIfAbsent(entry, e -> Place.at(e.target()));
    }

    /** {@return what comes before the root file system: kernel parameters, where the container has no proc(5) to set them in} */
    List<Step> early() {
        return last("/proc") == null ? Parameters.steps(spec, input) : List.of();
    }

    /** {@return the steps} */
    List<Step> steps() throws IOException {
        // From the last to the first: only those that a later step speaks of become places.
        Deque<Step> steps = new ArrayDeque<>(devices.others(this::placeOf, input));
        steps.addAll(hidden());
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            addFirst(steps, behind(i));
            addFirst(steps, changes(entry));
            steps.addFirst(mount(entry));
        }
        addFirst(steps, behind(-1));
        return List.copyOf(steps);
    }

    private static void addFirst(Deque<Step> steps, List<Step> added) {
        for (int i = added.size() - 1; i >= 0; i--) {
            steps.addFirst(added.get(i));
        }
    }

    private Step mount(Entry entry) throws IOException {
        Step step = input.field(entry.at(), maker.step(entry, isInPlace(entry)));
        Place around = placeAround(entry);
        Place own = places.get(entry);
        step = around == null ? step : step.in(around);
        return own == null ? step : step.as(own);
    }

    /** {@return where a destination is found; null where links of the root's are followed} */
    private @Nullable Place placeAround(Entry entry) {
        Entry outer = around(ContainerPath.parent(entry.target()), entry.index());
        if (outer != null && !isInPlace(entry)) {
            return place(outer);
        }
        return SYSTEM.contains(entry.target()) ? input.root() : null;
    }

    private List<Step> changes(Entry entry) throws IOException {
        List<Step> changes = maker.changes(entry);
        if (changes.isEmpty()) {
            return changes;
        }
        if (isInPlace(entry)) {
            throw new RuntimeSpecException(
                    entry.at() + ".options", "of what covers a link, nothing can be changed once it is mounted");
        }
        Place own = place(entry);
        return input.field(
                entry.at(), changes.stream().map(step -> step.in(own)).toList());
    }

    /** {@return what comes right behind a mount, -1 for what comes behind the root} */
    private List<Step> behind(int index) {
        List<Step> steps = new ArrayList<>();
        Entry dev = last("/dev");
        Entry proc = last("/proc");
        int populated = dev == null ? -1 : dev.index();
        if (index == populated) {
            steps.addAll(devices.steps(dev != null && dev.options().bind(), placeOf("/dev")));
        }
        if (proc != null && index == proc.index()) {
            Parameters.steps(spec, input).forEach(step -> steps.add(step.in(place(proc))));
        }
        return steps;
    }

    /** {@return what hides paths}: when all is mounted, each found in the mount that it is seen through */
    private List<Step> hidden() {
        List<Step> steps = new ArrayList<>();
        for (Hidden hidden : Hidden.all(spec)) {
            Entry around = last(ContainerPath.parent(hidden.path()));
            String type = around == null ? "" : around.mount().type();
            Step step = input.field(hidden.at(), hidden.step(type, devices.nullDevice()));
            steps.add(around == null ? step : step.in(place(around)));
        }
        return steps;
    }

    private @Nullable Entry last(String path) {
        return around(path, entries.size());
    }

    /** {@return whether what is found at the destination is covered, be it a link} */
    private boolean isInPlace(Entry entry) {
        return input.inPlace().contains(entry.target()) || entry.options().has(Flag.DESTINATION_NOT_FOLLOWED);
    }
}
