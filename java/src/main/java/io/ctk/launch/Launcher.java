package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.natives.Blocking;
import io.ctk.internal.process.LauncherThreads;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Carries out launch plans. A launcher is to a {@link LaunchPlan} what {@link ProcessBuilder} is to a command: set what the
 * process gets, then {@link #start} it, once or many times. Not for use by several threads at once.
 */
public final class Launcher {
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
        LauncherThreads.execute(() -> {
            try {
                Guard.instance().ensure();
            } catch (IOException e) {
                return; // the launch says why
            }
        });
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
        try (Pipes pipes = Pipes.open(plan, List.of(input, output, error), confined, encoded.handed())) {
            LaunchedProcess launched = new LaunchCall(plan, encoded.bytes(), pipes, cgroup).start(groupDies);
            pipes.keep();
            return launched;
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
