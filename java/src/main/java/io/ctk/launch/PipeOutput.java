package io.ctk.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a process reads, buffered: it gets there with {@link #flush} at the latest. Writers take turns; closing it wakes them with an
 * {@link IOException}, and writing to a process that doesn't read any more is one.
 */
final class PipeOutput extends OutputStream {
    private static final int SMALL = 8 * 1024;

    /** As much as is written at once: every call across the border copies its buffer. */
    private static final int LARGE = 32 * 1024;

    private final PipeEnd end;
    private final ReentrantLock writing = new ReentrantLock();
    private byte[] buffer = new byte[0];
    private int count;

    PipeOutput(PipeEnd end) {
        this.end = end;
    }

    @Override
    public void write(int value) throws IOException {
        writing.lock();
        try {
            end.checkOpen();
            makeRoom(1);
            buffer[count++] = (byte) value;
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
                int part = Math.min(length - done, buffer.length - count);
                System.arraycopy(from, offset + done, buffer, count, part);
                count += part;
                done += part;
            }
        } finally {
            writing.unlock();
        }
    }

    /** Makes the buffer as large as is worth while for so many bytes, and has room for one of them at least. */
    private void makeRoom(int wanted) throws IOException {
        int size = wanted > SMALL ? LARGE : Math.max(SMALL, buffer.length);
        if (buffer.length < size) {
            byte[] larger = new byte[size];
            System.arraycopy(buffer, 0, larger, 0, count);
            buffer = larger;
        }
        if (count == buffer.length) {
            writeBuffer();
        }
    }

    private void writeBuffer() throws IOException {
        while (count > 0) {
            int written = end.write(buffer, count);
            count -= written;
            System.arraycopy(buffer, written, buffer, 0, count);
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
