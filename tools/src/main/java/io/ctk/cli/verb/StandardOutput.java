package io.ctk.cli.verb;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * This process's standard output, and the one place that knows how writing to it went. A reader that has gone, as {@code | head} does, is no
 * failure to speak of: where other programs die of SIGPIPE, which the Java machine ignores, ctk ends as if it had.
 */
public final class StandardOutput extends PrintStream {
    /** What a shell says of a command that died of SIGPIPE, 13. */
    public static final int PIPE_STATUS = 128 + 13;

    private static final Path FILE = Path.of("/proc/self/fd/1");
    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int SOCKET = 0140000;

    private final Bytes bytes;

    private StandardOutput(Bytes bytes) {
        super(bytes, true, StandardCharsets.UTF_8);
        this.bytes = bytes;
    }

    /** {@return descriptor 1} */
    public static StandardOutput open() {
        return new StandardOutput(new Bytes(new FileOutputStream(FileDescriptor.out)));
    }

    /** {@return where bytes go that are worth nothing if they don't all arrive: it throws, where this stream only remembers} */
    public OutputStream bytes() {
        flush();
        return bytes;
    }

    /** {@return why it can't be written, null while it can} */
    public @Nullable String failure() {
        flush();
        IOException failure = bytes.failure;
        return failure == null ? null : String.valueOf(failure.getMessage());
    }

    /** {@return whether what failed is that nobody reads any more} */
    public boolean isAbandoned() {
        String failure = failure();
        // A pipe's only other failure is that of one that must not block.
        return failure != null && !failure.contains("temporarily unavailable") && isPipe();
    }

    /** Asked of the file: the failure is only a text, in the words of the locale. */
    private static boolean isPipe() {
        try {
            int type = (Integer) Files.getAttribute(FILE, "unix:mode") & TYPE;
            return type == FIFO || type == SOCKET;
        } catch (IOException e) {
            return false;
        }
    }

    /** Remembers the first failure, and tries no more after it. */
    private static final class Bytes extends OutputStream {
        private final OutputStream out;
        private volatile @Nullable IOException failure;

        Bytes(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            IOException before = failure;
            if (before != null) {
                throw new IOException(before.getMessage(), before);
            }
            try {
                out.write(bytes, offset, length);
            } catch (IOException e) {
                failure = e;
                throw e;
            }
        }
    }
}
