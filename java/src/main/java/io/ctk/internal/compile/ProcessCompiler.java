package io.ctk.internal.compile;

import io.ctk.launch.FileSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.Place;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.ResourceLimit;
import io.ctk.launch.SearchPath;
import io.ctk.launch.Step;
import io.ctk.runtime.IoPriority;
import io.ctk.runtime.Linux;
import io.ctk.runtime.Linux.Personality;
import io.ctk.runtime.ProcessSpec;
import io.ctk.runtime.Rlimit;
import io.ctk.runtime.RuntimeSpecException;
import io.ctk.runtime.Scheduler;
import io.ctk.runtime.UserSpec;
import java.util.ArrayList;
import java.util.List;

/** The steps of a specification's process: who it is, what it may do, what it executes. */
final class ProcessCompiler {
    private static final String PATH = "PATH=";

    /** PER_LINUX32 of personality(2). */
    private static final long LINUX32 = 0x0008;

    private final ProcessSpec process;
    private final Linux linux;
    private final CompileInput input;
    private final Namespaces namespaces;

    ProcessCompiler(ProcessSpec process, Linux linux, CompileInput input, Namespaces namespaces) {
        this.process = process;
        this.linux = linux;
        this.input = input;
        this.namespaces = namespaces;
    }

    /** {@return what comes first, while the machine's own /proc is there} */
    List<Step> early() {
        Long score = process.oomScoreAdj();
        return score == null
                ? List.of()
                : List.of(input.field(
                        "process.oomScoreAdj", FileSteps.setParameter("/proc/self/oom_score_adj", score.toString())));
    }

    /**
     * {@return what comes when the root is the container's}
     *
     * @param dev where the null device is
     * @param hooks what is run right before the program
     */
    List<Step> steps(Place nullDevice, Place dev, List<Step> hooks) throws RuntimeSpecException {
        UserSpec user = process.user();
        List<Step> steps = new ArrayList<>();
        steps.add(ProcessSteps.ownStreams(nullDevice.path(), user.uid()).in(dev));
        for (int i = 0; i < process.rlimits().size(); i++) {
            Step limit = ProcessSteps.setLimit(limit(process.rlimits().get(i)));
            steps.add(input.field("process.rlimits[" + i + "]", limit));
        }
        steps.addAll(scheduling());
        steps.add(ProcessSteps.newKeyring());
        if (user.umask() != null) {
            steps.add(ProcessSteps.setUmask((int) (user.umask() & 07777)));
        }
        steps.add(input.field("process.cwd", FileSteps.changeDirectory(process.cwd())));
        if (process.noNewPrivileges()) {
            steps.add(ProcessSteps.noNewPrivileges());
        }
        steps.addAll(identity(user));
        // After the last change of ids, which would clear it.
        if (namespaces.needsFork()) {
            steps.add(ProcessSteps.stillDieWithLauncher());
        } else {
            steps.add(ProcessSteps.dieWithLauncher());
        }
        if (input.init() && !namespaces.needsFork()) {
            steps.add(ProcessSteps.supervise());
        }
        steps.add(ProcessSteps.newSession());
        steps.addAll(hooks);
        steps.add(ProcessSteps.execute(
                process.args(), SearchPath.candidates(process.args().get(0), path()), process.env()));
        return steps;
    }

    private String path() {
        return process.env().stream()
                .filter(variable -> variable.startsWith(PATH))
                .reduce((first, second) -> second)
                .map(variable -> variable.substring(PATH.length()))
                .orElse(SearchPath.STANDARD);
    }

    private static ResourceLimit limit(Rlimit limit) {
        return new ResourceLimit(
                ResourceLimit.Resource.valueOf(limit.type().name().substring("RLIMIT_".length())),
                limit.soft(),
                limit.hard());
    }

    private List<Step> scheduling() {
        List<Step> steps = new ArrayList<>();
        Scheduler scheduler = process.scheduler();
        if (scheduler != null) {
            long flags = 0;
            for (Scheduler.Flag flag : scheduler.flags()) {
                flags |= 1L << flag.ordinal();
            }
            steps.add(input.field(
                    "process.scheduler",
                    ProcessSteps.setScheduler(
                            scheduler.policy().ordinal(),
                            (int) scheduler.nice(),
                            (int) scheduler.priority(),
                            flags,
                            scheduler.runtime(),
                            scheduler.deadline(),
                            scheduler.period())));
        }
        IoPriority priority = process.ioPriority();
        if (priority != null) {
            steps.add(input.field(
                    "process.ioPriority",
                    ProcessSteps.setIoPriority(priority.ioClass().ordinal() + 1, (int) priority.priority())));
        }
        Personality personality = linux.personality();
        if (personality != null) {
            steps.add(ProcessSteps.setPersonality(personality.domain() == Personality.Domain.LINUX32 ? LINUX32 : 0));
        }
        return steps;
    }

    private List<Step> identity(UserSpec user) throws RuntimeSpecException {
        CapabilitySets sets = CapabilitySets.of(process.capabilities(), input, namespaces);
        List<Step> steps = new ArrayList<>();
        steps.add(ProcessSteps.boundCapabilities(sets.bounding()));
        if (setsGroups()) {
            steps.add(input.field("process.user", ProcessSteps.setIds(user.uid(), user.gid(), user.additionalGids())));
        } else if (user.additionalGids().isEmpty()) {
            steps.add(input.field("process.user", ProcessSteps.setIds(user.uid(), user.gid())));
        } else {
            throw new RuntimeSpecException(
                    "process.user.additionalGids",
                    "an ordinary user's user namespace may not set groups (user_namespaces(7))");
        }
        steps.addAll(sets.steps());
        return steps;
    }

    /** A user namespace of one id, made without privilege, may not set groups at all. */
    private boolean setsGroups() {
        return input.caller().isRoot() || !namespaces.isOwn(Namespace.USER);
    }
}
