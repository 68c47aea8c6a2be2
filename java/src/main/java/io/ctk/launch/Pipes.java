package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The descriptors that a new process is given, and our ends of its pipes as ordinary Java streams. An end becomes a stream by
 * being opened anew through {@code /proc/self/fd}, while both ends are open, so that nothing blocks and nothing of the
 * JDK's insides is needed.
 */
final class Pipes implements AutoCloseable {
    /** Of open(2), the same on all of our processors. */
    private static final int WRITE_ONLY = 1;

    private static final int READ_WRITE = 2;
    private static final int CREATE = 0100;
    private static final int TRUNCATE = 01000;
    private static final int APPEND = 02000;

    private static final Path NULL = Path.of("/dev/null");

    private final List<Integer> owned = new ArrayList<>();
    private final List<AutoCloseable> streams = new ArrayList<>();
    private final int[] descriptors;
    private boolean kept;
    OutputStream input = OutputStream.nullOutputStream();
    InputStream output = InputStream.nullInputStream();
    InputStream error = InputStream.nullInputStream();

    private Pipes(int size) {
        descriptors = new int[size];
    }

    /** Opens pipes as wanted, and the files that steps name. */
    static Pipes open(List<Stdio> stdio, List<Path> files) throws IOException {
        Pipes pipes = new Pipes(3 + files.size());
        try {
            for (int i = 0; i < 3; i++) {
                pipes.descriptors[i] = pipes.open(i, stdio.get(i));
            }
            for (int i = 0; i < files.size(); i++) {
                pipes.descriptors[3 + i] = pipes.openFile(files.get(i), 0);
            }
            return pipes;
        } catch (IOException | RuntimeException | Error e) {
            pipes.close();
            throw e;
        }
    }

    private int open(int number, Stdio stdio) throws IOException {
        return switch (stdio.type()) {
            case INHERIT -> number;
            case NULL -> openFile(NULL, READ_WRITE);
            case OUTPUT -> descriptors[1];
            case PIPE -> openPipe(number);
            case READ -> openFile(stdio.file().orElseThrow(), 0);
            case WRITE -> openFile(stdio.file().orElseThrow(), WRITE_ONLY | CREATE | TRUNCATE);
            case APPEND -> openFile(stdio.file().orElseThrow(), WRITE_ONLY | CREATE | APPEND);
        };
    }

    private int openFile(Path path, int flags) throws IOException {
        NativeError failure = new NativeError();
        return own(failure.check(Libctk.ctk_descriptor_open(Bytes.of(path), flags, failure.bytes())));
    }

    private int openPipe(int number) throws IOException {
        int[] ends = new int[2];
        NativeError failure = new NativeError();
        failure.check(Libctk.ctk_pipe_open(ends, failure.bytes()));
        own(ends[0]);
        own(ends[1]);
        if (number == 0) {
            input = keepStream(new BufferedOutputStream(new FileOutputStream("/proc/self/fd/" + ends[1])));
            release(ends[1]);
            return ends[0];
        }
        InputStream stream = keepStream(new BufferedInputStream(new FileInputStream("/proc/self/fd/" + ends[0])));
        release(ends[0]);
        if (number == 1) {
            output = stream;
        } else {
            error = stream;
        }
        return ends[1];
    }

    private <T extends AutoCloseable> T keepStream(T stream) {
        streams.add(stream);
        return stream;
    }

    private static void closeUnused(AutoCloseable stream) {
        try {
            stream.close();
        } catch (Exception e) {
            // Nobody has written to it yet: nothing is lost.
        }
    }

    private int own(int fd) {
        owned.add(fd);
        return fd;
    }

    private void release(int fd) {
        owned.removeIf((Integer other) -> other == fd);
        Libctk.ctk_descriptor_close(fd);
    }

    /** {@return the descriptors to give to the new process} */
    int[] descriptors() {
        return descriptors.clone();
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
        for (AutoCloseable stream : streams) {
            closeUnused(stream);
        }
    }
}
