package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Blocking;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.GroupDescriptors;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Carries out launch plans. A launcher is to a {@link LaunchPlan} what {@link ProcessBuilder} is to a command: set what the
 * process gets, then {@link #start} it, once or many times. Not for use by several threads at once.
 */
public final class Launcher {
    /**
     * The threads that clone live as long as the JVM, because a process's death signal comes when the thread that made it
     * ends (PR_SET_PDEATHSIG, prctl(2)), and callers' threads, virtual ones in particular, end at any time.
     */
    private static final class Threads {
        static final ThreadPoolExecutor POOL = pool();

        private static ThreadPoolExecutor pool() {
            int count = Math.max(2, Runtime.getRuntime().availableProcessors());
            AtomicInteger number = new AtomicInteger();
            return new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread thread = new Thread(null, task, "ctk-launcher-" + number.incrementAndGet(), 256 * 1024);
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    private static final int NONE = -1;

    private final LaunchPlan plan;
    private Stdio input = Stdio.PIPE;
    private Stdio output = Stdio.PIPE;
    private Stdio error = Stdio.PIPE;
    private @Nullable Cgroup cgroup;
    private boolean groupDies;
    private boolean confined;

    private Launcher(LaunchPlan plan) {
        this.plan = Objects.requireNonNull(plan);
    }

    /** {@return a launcher of the plan; all three standard streams are pipes} */
    public static Launcher of(LaunchPlan plan) {
        return new Launcher(plan);
    }

    /** Says what the process gets as standard input. */
    public Launcher input(Stdio stdio) {
        input = stdio.asInput();
        return this;
    }

    /** Says what the process gets as standard output. */
    public Launcher output(Stdio stdio) {
        output = stdio.asOutput();
        return this;
    }

    /** Says what the process gets as standard error. */
    public Launcher error(Stdio stdio) {
        error = stdio.asError();
        return this;
    }

    /** Has the process born into a group, null for this process's own. The group stays the caller's to close. */
    public Launcher cgroup(@Nullable Cgroup group) {
        cgroup = group;
        return this;
    }

    /**
     * Has all that lives in the group die with this JVM, where the plan says so of the process ({@link ProcessSteps#dieWithLauncher}). For a
     * group that is this process's own, and a process without a PID namespace, whose descendants would be left otherwise.
     */
    public Launcher groupDiesToo() {
        groupDies = true;
        return this;
    }

    /**
     * Says whether the process gets no file of the machine's as a standard stream: through a descriptor of one it could change its mode
     * and owner, and see and change what else is in it. Then a regular file or a block device is written and read for it, through a pipe, on threads of
     * this JVM's. The process counts as ended when all that was written is in the file; so
     * all who have its streams have to end with it, as in a PID namespace of its own. What it leaves unread of a file is there for the next reader, by its end, or later where the
     * kernel holds the file for longer than a second, as one that never answers. When the process was killed, or is signalled after its end, a file that
     * takes nothing for 10 seconds is waited for no longer, which {@link LaunchedProcess#streamFailure} tells. When a file takes no more, as on a full disk, that
     * is told there too; who writes on gets SIGPIPE as in a pipe without a reader, below. A directory is refused, EISDIR.
     *
     * <p>Where the program is number 1 of a PID namespace, for which the kernel drops SIGPIPE, output into a pipe of the caller's goes through
     * one of this JVM's too. When it writes and the caller's reader has gone, it is killed, and counts as ended by SIGPIPE; one that
     * does not write any more, that handles or ignores SIGPIPE, or that may not be looked at (ptrace(2)), is not. The process counts as ended when the
     * caller's pipe has taken all, however long that takes; unless it was killed, or is signalled after its end: then what nobody
     * takes within 200 ms is lost.
     */
    public Launcher confined(boolean value) {
        confined = value;
        return this;
    }

    /**
     * Has what the first launch takes a moment for made on a thread beside this one: for who has other things to do before it. What fails
     * here fails again, and is told, when something is launched.
     */
    public static void prepare() {
        NativeLibrary.load();
        onLauncherThread(() -> {
            try {
                Guard.instance().ensure();
            } catch (IOException e) {
                return; // the launch says why
            }
        });
    }

    static void onLauncherThread(Runnable task) {
        Threads.POOL.execute(task);
    }

    /**
     * Starts the process. Returns when its program was executed; once begun it is seen through, and an interrupt is kept for later.
     *
     * @return the running process
     * @throws CgroupRemovedException if the group is gone
     * @throws CtkException if a step failed, with its number; nothing is left of the process then
     * @throws IOException if the group was closed
     * @throws UnsatisfiedLinkError if {@link io.ctk.Ctk#isAvailable()} is false
     */
    public LaunchedProcess start() throws IOException {
        NativeLibrary.load();
        return Blocking.call(this::startHere);
    }

    private LaunchedProcess startHere() throws IOException {
        PlanEncoder.Encoded encoded = PlanEncoder.encode(plan);
        try (Pipes pipes = Pipes.open(plan, List.of(input, output, error), confined, encoded.descriptors())) {
            long[] times = new long[plan.steps().size() + 1];
            int[] process = new int[2];
            try (Descriptor killFile = killFile()) {
                GuardProcess guard = launch(encoded.bytes(), pipes.descriptors(), killFile, process, times);
                LaunchedProcess launched = LaunchedProcess.watch(process, plan, times, pipes, guard, killFile);
                pipes.keep();
                return launched;
            }
        }
    }

    /** The file that kills all in the group. Linux 5.14; where there is none, the process alone is killed. */
    private @Nullable Descriptor killFile() throws IOException {
        Cgroup group = cgroup;
        if (!groupDies || group == null) {
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
    private @Nullable GuardProcess launch(
            byte[] bytes, int[] descriptors, @Nullable Descriptor killFile, int[] process, long[] times)
            throws IOException {
        if (!plan.needsGuard()) {
            Blocking.await(Threads.POOL.submit(() -> {
                launch(bytes, descriptors, NONE, NONE, process, times);
                return true;
            }));
            return null;
        }
        return Blocking.await(Threads.POOL.submit(() -> Guard.instance().launch(socket -> {
            if (killFile == null) {
                launch(bytes, descriptors, socket, NONE, process, times);
                return;
            }
            killFile.use(file -> {
                launch(bytes, descriptors, socket, file, process, times);
                return 0;
            });
        })));
    }

    private void launch(byte[] bytes, int[] descriptors, int guard, int killFile, int[] process, long[] times)
            throws IOException {
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
        CtkException e = failure.exception(plan.steps().size());
        if (into != null && !into.exists()) {
            CgroupRemovedException removed = new CgroupRemovedException(into.path(), "cgroup.procs", "0");
            removed.initCause(e);
            throw removed;
        }
        throw e.operation().equals("execute") ? new ExecuteException(e) : e;
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

    /**
     * Finds out whether a plan can be carried out here, by doing it; for plans that end with {@link ProcessSteps#exit}.
     *
     * @param plan what to try
     * @return null if it worked, otherwise why it didn't
     */
    public static @Nullable CtkException attempt(LaunchPlan plan) {
        try {
            LaunchedProcess process = of(plan).input(Stdio.NULL)
                    .output(Stdio.NULL)
                    .error(Stdio.NULL)
                    .start();
            int code = process.waitFor();
            return code == 0 ? null : new CtkException("try", "", Errno.ECHILD, "ended with status " + code);
        } catch (CtkException e) {
            return e;
        } catch (IOException e) {
            return new CtkException("try", "", Errno.EINVAL, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CtkException("try", "", Errno.EINTR, "");
        }
    }

    @Override
    public String toString() {
        return "Launcher" + Arrays.asList(input, output, error);
    }
}
