package io.ctk.internal.streams;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a process reads, buffered: it gets there with {@link #flush} at the latest. Writers take turns; closing it wakes them with an
 * {@link IOException}, and writing to a process that doesn't read any more is one.
 */
public final class PipeOutput extends OutputStream {
    private static final int SMALL = 8 * 1024;

    /** As much as a pipe holds (pipe(7)). */
    private static final int LARGE = 64 * 1024;

    private final PipeEnd end;
    private final ReentrantLock writing = new ReentrantLock();
    /** What is not written yet, before its position; direct, so that the kernel reads from it. */
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    public PipeOutput(PipeEnd end) {
        this.end = end;
    }

    @Override
    public void write(int value) throws IOException {
        writing.lock();
        try {
            end.checkOpen();
            makeRoom(1);
            buffer.put((byte) value);
        } finally {
            writing.unlock();
        }
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, from.length);
        writing.lock();
        try {
            end.checkOpen();
            int done = 0;
            while (done < length) {
                makeRoom(length - done);
                int part = Math.min(length - done, buffer.remaining());
                buffer.put(from, offset + done, part);
                done += part;
            }
        } finally {
            writing.unlock();
        }
    }

    /** Has room for one byte at least. A buffer that was filled once is made larger: much is coming. */
    private void makeRoom(int wanted) throws IOException {
        if (buffer.hasRemaining()) {
            return;
        }
        writeBuffer();
        if (buffer.capacity() < LARGE) {
            buffer = ByteBuffer.allocateDirect(wanted > SMALL || buffer.capacity() > 0 ? LARGE : SMALL);
        }
    }

    /** What can't be written stays in the buffer. */
    private void writeBuffer() throws IOException {
        buffer.flip();
        try {
            while (buffer.hasRemaining()) {
                end.write(buffer);
            }
        } finally {
            buffer.compact();
        }
    }

    @Override
    public void flush() throws IOException {
        writing.lock();
        try {
            end.checkOpen();
            writeBuffer();
        } finally {
            writing.unlock();
        }
    }

    /** Flushes first, unless another thread is writing or flushing: that one is woken, and what it had left is lost. */
    @Override
    public void close() throws IOException {
        boolean alone = writing.tryLock();
        try {
            if (alone && end.isOpen()) {
                writeBuffer();
            }
        } finally {
            end.close();
            if (alone) {
                writing.unlock();
            }
        }
    }
}
