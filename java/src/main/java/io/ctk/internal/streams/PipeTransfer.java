package io.ctk.internal.streams;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import java.io.IOException;

/** Bytes on their way from one pipe to another, neither of which is ever waited for. Not for use by several threads at once. */
final class PipeTransfer {
    private static final int SIZE = 64 * 1024;
    /** So many reads in a row, so that others have their turn. */
    private static final int MOST = 16;

    private final Descriptor from;
    private final Descriptor to;
    /** Whether {@code to} is the caller's own open file, which may wait: only splice(2) never does then. */
    private final boolean isShared;

    private byte[] buffer = new byte[0];
    private int length;
    private long moves;

    PipeTransfer(Descriptor from, Descriptor to, boolean isShared) {
        this.from = from;
        this.to = to;
        this.isShared = isShared;
    }

    /** {@return how often something was moved} */
    long moves() {
        return moves;
    }

    /** What was read and not written yet goes nowhere. */
    void forget() {
        length = 0;
        buffer = new byte[0];
    }

    /** {@return above 0 while there may be more, 0 at the end, otherwise an errno negated} */
    int carrySome() throws IOException {
        int result = 1;
        for (int i = 0; i < MOST && result > 0; i++) {
            result = isShared || hasMuch() ? splice() : move();
            if (result > 0) {
                moves++;
            }
        }
        return result;
    }

    /** Whether there is something to carry: then it is room that lacks. */
    boolean hasMore() throws IOException {
        return length > 0 || from.use(fd -> Libctk.ctk_descriptor_available(fd, null)) > 0;
    }

    /** Pages are moved then. With few bytes in each, moved ones would fill the caller's pipe soon, where copied ones share pages. */
    private boolean hasMuch() throws IOException {
        return length == 0 && from.use(fd -> Libctk.ctk_descriptor_available(fd, null)) >= SIZE / 2;
    }

    private int splice() throws IOException {
        return from.use(f -> to.use(t -> Libctk.ctk_relay_splice(f, t, null)));
    }

    private int move() throws IOException {
        if (length == 0) {
            if (buffer.length == 0) {
                buffer = new byte[SIZE];
            }
            int read = from.use(fd -> Libctk.ctk_descriptor_read(fd, buffer, buffer.length, null));
            if (read <= 0) {
                return read;
            }
            length = read;
        }
        int written = to.use(fd -> Libctk.ctk_descriptor_write(fd, buffer, length, null));
        if (written > 0) {
            length -= written;
            System.arraycopy(buffer, written, buffer, 0, length);
        }
        return written;
    }
}
