package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import io.ctk.internal.streams.FileRelay;
import io.ctk.internal.streams.PipeEnd;
import io.ctk.internal.streams.PipeInput;
import io.ctk.internal.streams.PipeOutput;
import io.ctk.internal.streams.PipeRelay;
import io.ctk.internal.streams.StreamRelay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The descriptors that a new process is given, and our ends of its pipes as ordinary Java streams. */
final class Pipes implements AutoCloseable {
    /** Of open(2), the same on all of our processors. */
    private static final int WRITE_ONLY = 1;

    private static final int READ_WRITE = 2;
    private static final int CREATE = 0100;
    private static final int TRUNCATE = 01000;
    private static final int APPEND = 02000;

    private static final Path NULL = Path.of("/dev/null");
    private static final String[] NAMES = {"input", "output", "error"};

    private final boolean confined;
    private final LaunchPlan plan;
    private final List<Integer> owned = new ArrayList<>();
    private final List<PipeEnd> ends = new ArrayList<>();
    private final List<StreamRelay> relays = new ArrayList<>();
    private final int[] descriptors;
    /** What was asked for as standard output, where a relay stands for it; -1 = none does. */
    private int relayedOutput = -1;

    private boolean kept;
    OutputStream input = OutputStream.nullOutputStream();
    InputStream output = InputStream.nullInputStream();
    InputStream error = InputStream.nullInputStream();

    private Pipes(LaunchPlan plan, boolean confined, int size) {
        this.plan = plan;
        this.confined = confined;
        descriptors = new int[size];
    }

    /** Opens pipes as wanted for a plan's process, and what its steps name. */
    static Pipes open(LaunchPlan plan, List<Stdio> stdio, boolean confined, List<Step.Handed> handed)
            throws IOException {
        Pipes pipes = new Pipes(plan, confined, 3 + handed.size());
        try {
            for (int i = 0; i < 3; i++) {
                pipes.descriptors[i] = pipes.open(i, stdio.get(i));
                boolean unused = pipes.give(i, pipes.descriptors[i]);
            }
            for (int i = 0; i < handed.size(); i++) {
                pipes.descriptors[3 + i] = pipes.own(handed.get(i).open());
            }
            for (StreamRelay relay : pipes.relays) {
                relay.begin();
            }
            return pipes;
        } catch (IOException | RuntimeException | Error e) {
            pipes.close();
            throw e;
        }
    }

    private int open(int number, Stdio stdio) throws IOException {
        return switch (stdio.type()) {
            case INHERIT -> confine(number, number);
            case NULL -> openFile(NULL, READ_WRITE);
            case OUTPUT -> descriptors[1];
            case PIPE -> openPipe(number);
            case READ -> confine(number, openFile(stdio.file().orElseThrow(), 0));
            case WRITE -> confine(number, openFile(stdio.file().orElseThrow(), WRITE_ONLY | CREATE | TRUNCATE));
            case APPEND -> confine(number, openFile(stdio.file().orElseThrow(), WRITE_ONLY | CREATE | APPEND));
        };
    }

    private int openFile(Path path, int flags) throws IOException {
        NativeError failure = new NativeError();
        return own(failure.check(Libctk.ctk_descriptor_open(Bytes.of(path), flags, failure.bytes())));
    }

    private int[] makePipe() throws IOException {
        int[] ends = new int[2];
        NativeError failure = new NativeError();
        failure.check(Libctk.ctk_pipe_open(ends, failure.bytes()));
        own(ends[0]);
        own(ends[1]);
        return ends;
    }

    private int openPipe(int number) throws IOException {
        int[] fds = makePipe();
        if (number == 0) {
            disown(fds[1]);
            input = new PipeOutput(keep(PipeEnd.writing(fds[1])));
            return fds[0];
        }
        disown(fds[0]);
        InputStream stream = new PipeInput(keep(PipeEnd.reading(fds[0])));
        if (number == 1) {
            output = stream;
        } else {
            error = stream;
        }
        return fds[1];
    }

    /** {@return what a process that is to be confined gets in the place of a descriptor} */
    private int confine(int number, int fd) throws IOException {
        if (!confined) {
            return fd;
        }
        NativeError failure = new NativeError();
        int kind = failure.check(Libctk.ctk_descriptor_kind(fd, failure.bytes()));
        if (kind == Libctk.CTK_KIND_DIRECTORY) {
            throw new CtkException(
                    "use",
                    "standard " + NAMES[number],
                    Errno.EISDIR,
                    "a directory of the machine's is nothing for a container");
        }
        boolean isPipe = kind == Libctk.CTK_KIND_PIPE;
        // Number 1 gets no SIGPIPE, and nobody can open another user's pipe by path. Of input, what a relay has read
        // ahead would be lost.
        boolean isRelayed =
                isPipe ? number > 0 && (plan.isProgramFirst() || !give(number, fd)) : kind == Libctk.CTK_KIND_FILE;
        return isRelayed ? relay(number, fd, isPipe) : fd;
    }

    private int relay(int number, int fd, boolean isPipe) throws IOException {
        if (number == 2 && relayedOutput >= 0 && Libctk.ctk_descriptor_same(relayedOutput, fd) == 1) {
            return descriptors[1]; // as with 2>&1: what comes first is to stand first
        }
        if (number == 1) {
            relayedOutput = fd;
        }
        if (isPipe) {
            int[] fds = makePipe();
            disown(fds[0]);
            relays.add(PipeRelay.of(NAMES[number], fds[0], fd));
            return fds[1];
        }
        NativeError failure = new NativeError();
        int file = failure.check(Libctk.ctk_descriptor_duplicate(fd, failure.bytes()));
        own(file);
        int[] fds = makePipe();
        int ours = number == 0 ? fds[1] : fds[0];
        disown(file);
        disown(ours);
        relays.add(FileRelay.of(NAMES[number], number == 0, plan.isProgramFirst(), file, ours));
        return number == 0 ? fds[0] : fds[1];
    }

    /**
     * Gives a pipe to the root of the plan's user namespace, if it has one: without it that could not give it on to one of its users, nor open
     * it by path.
     *
     * @return whether that worked, or there is nothing to give; an ordinary user has only what is his already
     */
    private boolean give(int number, int fd) throws CtkException {
        OptionalLong uid = plan.rootUser();
        OptionalLong gid = plan.rootGroup();
        if (uid.isEmpty() || gid.isEmpty()) {
            return true;
        }
        int result = Libctk.ctk_descriptor_give(fd, (int) uid.getAsLong(), (int) gid.getAsLong(), null);
        if (result < 0 && result != -Errno.EPERM) {
            throw new CtkException("give", "standard " + NAMES[number], -result, "");
        }
        return result >= 0;
    }

    private PipeEnd keep(PipeEnd end) {
        ends.add(end);
        return end;
    }

    private int own(int fd) {
        owned.add(fd);
        return fd;
    }

    /** Somebody else closes it. */
    private void disown(int fd) {
        owned.removeIf((Integer other) -> other == fd);
    }

    /** {@return the descriptors to give to the new process} */
    int[] descriptors() {
        return descriptors.clone();
    }

    /** {@return what carries between its streams, and files and pipes} */
    List<StreamRelay> relays() {
        return List.copyOf(relays);
    }

    /** Says that the process has started: closing then leaves our ends of the pipes open. */
    void keep() {
        kept = true;
    }

    @Override
    public void close() {
        for (int fd : owned) {
            Libctk.ctk_descriptor_close(fd);
        }
        owned.clear();
        if (kept) {
            return;
        }
        ends.forEach(PipeEnd::close);
        relays.forEach(StreamRelay::abandon);
    }
}
