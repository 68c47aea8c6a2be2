package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import io.ctk.internal.process.Child;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * One guard: ctk-init in a session of its own, which knows the processes that were launched, and kills them when this JVM's end of
 * its socket is closed. No death of the JVM prevents that, and no program in a container can.
 */
final class GuardProcess implements AutoCloseable {
    private static final LaunchPlan PLAN = LaunchPlan.builder()
            .add(ProcessSteps.newSession()) // what a terminal sends is not for it
            .add(FileSteps.changeDirectory("/"))
            .add(Step.of(Libctk.CTK_STEP_GUARD, "guard"))
            .build();

    private static final int NONE = -1;

    private final Descriptor socket;
    private final Descriptor pidfd;

    private GuardProcess(Descriptor socket, Descriptor pidfd) {
        this.socket = socket;
        this.pidfd = pidfd;
    }

    /** Starts one; on a thread of any kind, since it has no death signal. */
    static GuardProcess start() throws IOException {
        NativeError failure = new NativeError();
        int[] ends = new int[2];
        failure.check(Libctk.ctk_guard_open(ends, failure.bytes()));
        Descriptor socket = new Descriptor(ends[0]);
        try {
            byte[] plan = PlanEncoder.encode(PLAN).bytes();
            int[] stdio = {ends[1], ends[1], ends[1]};
            int[] process = new int[2];
            long[] times = new long[PLAN.steps().size() + 1];
            int result = Libctk.ctk_launch(
                    plan, plan.length, stdio, stdio.length, NONE, NONE, NONE, process, times, failure.bytes());
            if (result < 0) {
                throw failure.exception(0);
            }
            return new GuardProcess(socket, new Descriptor(process[1]));
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        } finally {
            Libctk.ctk_descriptor_close(ends[1]);
        }
    }

    /** {@return its pidfd, which can be read when it has ended} */
    Descriptor pidfd() {
        return pidfd;
    }

    /** {@return this JVM's end of the socket for one call, to be closed: so that launches don't wait for one another} */
    Descriptor socket() throws IOException {
        return socket.duplicate();
    }

    /** {@return whether it lives; one that doesn't is reaped} */
    boolean isAlive() {
        return Child.isAlive(pidfd);
    }

    /** Has it know a process that runs already, and a group's file that kills all in it. */
    void add(Descriptor process, @Nullable Descriptor killFile) throws IOException {
        NativeError failure = new NativeError();
        try (Descriptor to = socket();
                Descriptor of = process.duplicate();
                Descriptor file = killFile == null ? null : killFile.duplicate()) {
            to.use(toFd -> of.use(fd -> file == null
                    ? failure.check(Libctk.ctk_guard_add(toFd, fd, NONE, failure.bytes()))
                    : file.use(fileFd -> failure.check(Libctk.ctk_guard_add(toFd, fd, fileFd, failure.bytes())))));
        }
    }

    /** Ends it, and none of those that it knows. */
    void discard() {
        Child.end(pidfd);
        close();
    }

    /** Closes this JVM's ends. One that lives yet kills all that it knows. */
    @Override
    public void close() {
        socket.close();
        pidfd.close();
    }
}
