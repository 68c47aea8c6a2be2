package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Blocking;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.GroupDescriptors;
import io.ctk.internal.natives.NativeError;
import io.ctk.internal.process.LauncherThreads;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One start of one process: the call into the native library, its group, its guard, and what its failure means. */
final class LaunchCall {
    private static final int NONE = -1;

    private final LaunchPlan plan;
    private final byte[] bytes;
    private final Pipes pipes;
    private final int[] descriptors;
    private final @Nullable Cgroup cgroup;
    private final int[] process = new int[2];
    private final long[] times;

    /**
     * Nothing has happened yet.
     *
     * @param bytes the plan as the native library reads it
     * @param pipes what the process is given
     * @param cgroup the group that it is born into, null for this process's own
     */
    LaunchCall(LaunchPlan plan, byte[] bytes, Pipes pipes, @Nullable Cgroup cgroup) {
        this.plan = plan;
        this.bytes = bytes;
        this.pipes = pipes;
        this.descriptors = pipes.descriptors();
        this.cgroup = cgroup;
        this.times = new long[plan.steps().size() + 1];
    }

    /**
     * Starts the process, and has it watched.
     *
     * @param groupDies whether all in its group is to die with this JVM
     */
    LaunchedProcess start(boolean groupDies) throws IOException {
        try (Descriptor killFile = groupDies ? killFile() : null) {
            GuardProcess guard = launch(killFile);
            WatchedProcess watched = WatchedProcess.of(process, plan.isSupervised(), pipes.relays(), guard, killFile);
            return new LaunchedProcess(watched, plan, times, pipes);
        }
    }

    /** The file that kills all in the group. Linux 5.14; where there is none, the process alone is killed. */
    private @Nullable Descriptor killFile() throws IOException {
        Cgroup group = cgroup;
        if (group == null) {
            return null;
        }
        final int writeOnly = 1;
        try (Descriptor directory = GroupDescriptors.duplicate(group)) {
            NativeError failure = new NativeError();
            return new Descriptor(directory.use(fd -> failure.check(Libctk.ctk_descriptor_open(
                    Bytes.of(Path.of("/proc/self/fd/" + fd + "/cgroup.kill")), writeOnly, failure.bytes()))));
        } catch (CtkException e) {
            if (e.errno() == Errno.ENOENT) {
                return null;
            }
            throw e;
        }
    }

    /** {@return the guard that knows the process; null where it needs none} */
    private @Nullable GuardProcess launch(@Nullable Descriptor killFile) throws IOException {
        if (!plan.needsGuard()) {
            Blocking.await(LauncherThreads.submit(plan.waitsForOthers(), () -> {
                launch(NONE, NONE);
                return true;
            }));
            return null;
        }
        return Blocking.await(LauncherThreads.submit(
                plan.waitsForOthers(), () -> Guard.instance().launch(socket -> {
                    if (killFile == null) {
                        launch(socket, NONE);
                        return;
                    }
                    killFile.use(file -> {
                        launch(socket, file);
                        return 0;
                    });
                })));
    }

    private void launch(int guard, int killFile) throws IOException {
        NativeError failure = new NativeError();
        Descriptor.Use call = group -> Libctk.ctk_launch(
                bytes,
                bytes.length,
                descriptors,
                descriptors.length,
                group,
                guard,
                killFile,
                process,
                times,
                failure.bytes());
        Cgroup into = cgroup;
        int result = into == null ? call.apply(NONE) : launchInto(into, call);
        if (result >= 0) {
            return;
        }
        CtkException e = withField(failure.exception(plan.steps().size()));
        if (into != null && !into.exists()) {
            CgroupRemovedException removed = new CgroupRemovedException(into.path(), "cgroup.procs", "0");
            removed.initCause(e);
            throw removed;
        }
        throw e.operation().equals("execute") ? new ExecuteException(e) : e;
    }

    /** {@return the failure, with the field of the document that asked for the step} */
    private CtkException withField(CtkException e) {
        String field = e.step() > 0 ? plan.steps().get(e.step() - 1).field() : "";
        if (field.isEmpty()) {
            return e;
        }
        String detail = e.detail().isEmpty() ? "for " + field : e.detail() + "; for " + field;
        return new CtkException(e.operation(), e.path(), e.errno(), detail, e.step(), e.stepCount());
    }

    /** With a descriptor of its own: a start may take long, and the group can be thawed, killed and closed meanwhile. */
    private static int launchInto(Cgroup group, Descriptor.Use call) throws IOException {
        if (isFrozen(group)) {
            throw new CtkException(
                    "launch into cgroup",
                    group.path().toString(),
                    Errno.EBUSY,
                    "it is frozen; thaw it, or the group above it");
        }
        try (Descriptor descriptor = GroupDescriptors.duplicate(group)) {
            return descriptor.use(call);
        }
    }

    /** A process that is born into a frozen group stands still before it is anything. */
    private static boolean isFrozen(Cgroup group) throws IOException {
        try {
            return group.state().frozen();
        } catch (CgroupRemovedException e) {
            return false; // the launch says so
        } catch (CtkException e) {
            if (e.errno() == Errno.ENOENT) { // the root of the hierarchy
                return false;
            }
            throw e;
        }
    }
}
