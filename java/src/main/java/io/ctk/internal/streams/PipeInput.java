package io.ctk.internal.streams;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/** What a process writes, buffered. Readers take turns; closing it wakes them with an {@link IOException}. */
public final class PipeInput extends InputStream {
    private static final int SMALL = 8 * 1024;

    /** As much as a pipe holds (pipe(7)). */
    private static final int LARGE = 64 * 1024;

    private final PipeEnd end;
    private final ReentrantLock reading = new ReentrantLock();
    /** What is read and was not asked for yet; direct, so that the kernel writes into it. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    public PipeInput(PipeEnd end) {
        this.end = end;
    }

    @Override
    public int read() throws IOException {
        reading.lock();
        try {
            return fill() ? buffer.get() & 0xff : -1;
        } finally {
            reading.unlock();
        }
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, to.length);
        if (length == 0) {
            end.checkOpen();
            return 0;
        }
        reading.lock();
        try {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(to, offset, count);
            return count;
        } finally {
            reading.unlock();
        }
    }

    /** {@return whether there is something in the buffer, after waiting for it; false at the end} */
    private boolean fill() throws IOException {
        end.checkOpen();
        if (buffer.hasRemaining()) {
            return true;
        }
        if (buffer.limit() == buffer.capacity() && buffer.capacity() < LARGE) { // it was full: much is coming
            buffer = ByteBuffer.allocateDirect(buffer.capacity() == 0 ? SMALL : LARGE);
        }
        buffer.clear();
        try {
            return end.read(buffer) > 0;
        } finally {
            buffer.flip();
        }
    }

    @Override
    public int available() throws IOException {
        if (!reading.tryLock()) {
            return end.available(); // somebody waits, with nothing in the buffer, or is about to take what is there
        }
        try {
            return buffer.remaining() + end.available();
        } finally {
            reading.unlock();
        }
    }

    @Override
    public void close() {
        end.close();
    }
}
