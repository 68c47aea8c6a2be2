package io.ctk.internal.bindings;

import java.nio.ByteBuffer;
import org.jspecify.annotations.NullMarked;

/** Reading and writing without a copy: {@link Libctk} takes arrays, which are copied whole at each call. */
@NullMarked
public final class DirectBuffer {
    static {
        Libctk.initialize(); // the library that these are in
    }

    private DirectBuffer() {}

    /**
     * Reads once into a direct buffer, from its position to its limit, and moves its position on.
     *
     * @return how many bytes, 0 at the end, otherwise an errno negated, as of {@code ctk_descriptor_read}
     */
    public static int read(int fd, ByteBuffer buffer) {
        return advance(buffer, read(fd, buffer, buffer.position(), buffer.remaining()));
    }

    /**
     * Writes once what a direct buffer has between its position and its limit, and moves its position on.
     *
     * @return how many bytes, otherwise an errno negated, as of {@code ctk_descriptor_write}
     */
    public static int write(int fd, ByteBuffer buffer) {
        return advance(buffer, write(fd, buffer, buffer.position(), buffer.remaining()));
    }

    private static int advance(ByteBuffer buffer, int result) {
        if (result > 0) {
            buffer.position(buffer.position() + result);
        }
        return result;
    }

    private static native int read(int fd, ByteBuffer buffer, int from, int size);

    private static native int write(int fd, ByteBuffer buffer, int from, int size);
}
