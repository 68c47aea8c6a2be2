package io.ctk.internal.image.stream;

import io.ctk.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What is written on a thread of its own is read here, a few buffers later: so that decompressing and what is done with its result
 * overlap.
 */
public final class Pump extends InputStream {
    private static final int BUFFER = 256 << 10;
    private static final int BUFFERS = 8;

    /** Writes it all, on the other thread. */
    @FunctionalInterface
    public interface Writing {
        void write(Writer out) throws IOException;
    }

    private static final class Part {
        final byte[] bytes;
        final int size;

        Part(byte[] bytes, int size) {
            this.bytes = bytes;
            this.size = size;
        }
    }

    private final BlockingQueue<Part> full = new ArrayBlockingQueue<>(BUFFERS);
    private final BlockingQueue<byte[]> empty = new ArrayBlockingQueue<>(BUFFERS);
    private final Thread thread;
    private volatile @Nullable Throwable failure;
    private Part current = new Part(new byte[0], 0);
    private int position;
    private boolean ended;

    /** Starts the thread. */
    public Pump(Writing writing) {
        for (int i = 0; i < BUFFERS; i++) {
            empty.add(new byte[BUFFER]);
        }
        thread = new Thread(() -> run(writing), "ctk-pump");
        thread.setDaemon(true);
        thread.start();
    }

    private void run(Writing writing) {
        try (Writer out = new Writer()) {
            writing.write(out);
            out.flush();
        } catch (InterruptedIOException e) {
            return; // nobody wants the rest
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        try {
            full.put(new Part(new byte[0], 0));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The other end. */
    public final class Writer extends OutputStream {
        private byte @Nullable [] buffer;
        private int filled;

        private byte[] buffer() throws IOException {
            byte[] there = buffer;
            if (there == null) {
                try {
                    there = empty.take();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                buffer = there;
                filled = 0;
            }
            return there;
        }

        /** Hands over what is there. */
        @Override
        public void flush() throws IOException {
            byte[] there = buffer;
            if (there == null || filled == 0) {
                return;
            }
            buffer = null;
            try {
                full.put(new Part(there, filled));
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            int left = length;
            while (left > 0) {
                int count = Math.min(left, BUFFER - filledBuffer());
                System.arraycopy(bytes, at, buffer(), filled, count);
                filled += count;
                at += count;
                left -= count;
                flushIfFull();
            }
        }

        private int filledBuffer() throws IOException {
            byte[] ignored = buffer();
            return filled;
        }

        private void flushIfFull() throws IOException {
            if (filled == BUFFER) {
                flush();
            }
        }

        /** Writes all that there is to read, with no copy in between. */
        public void writeAll(InputStream in) throws IOException {
            for (; ; ) {
                byte[] to = buffer();
                int got = in.read(to, filled, BUFFER - filled);
                if (got < 0) {
                    return;
                }
                filled += got;
                flushIfFull();
            }
        }
    }

    private boolean fill() throws IOException {
        while (!ended && position == current.size) {
            if (current.bytes.length == BUFFER) {
                empty.add(current.bytes);
            }
            position = 0;
            try {
                current = full.take();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while unpacking");
            }
            ended = current.size == 0;
        }
        if (ended && failure != null) {
            throw failure instanceof ImageException e ? e : new ImageException(message(failure), failure);
        }
        return !ended;
    }

    private static String message(Throwable failure) {
        if (failure instanceof java.io.EOFException) {
            return "the compressed archive ends early";
        }
        // The JDK's reader of gzip calls itself for each empty member.
        return "the archive can't be read: "
                + (failure instanceof StackOverflowError ? "too many empty gzip members" : failure.getMessage());
    }

    @Override
    public int read() throws IOException {
        return fill() ? current.bytes[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, current.size - position);
        System.arraycopy(current.bytes, position, to, offset, count);
        position += count;
        return count;
    }

    /** Stops the thread. It ends when its current read does. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
