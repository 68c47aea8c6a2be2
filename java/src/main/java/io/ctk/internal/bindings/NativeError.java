package io.ctk.internal.bindings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import org.jspecify.annotations.NullMarked;

/**
 * The {@code struct ctk_error} that a native function fills when it fails: make one, hand {@link #bytes()} to the function as its last
 * argument, and read the rest only when the function returned a negative number.
 *
 * <p>It is a plain array, which a call copies in and out: 0.1 µs more than a null pointer, and 0.1 µs to make a new one (3 KB). A
 * JavaCPP {@code Pointer} or a pool of native memory would save that, but would have to be freed, and any system call takes longer.
 */
@NullMarked
public final class NativeError {
    private static final Charset FILE_NAMES = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final byte[] bytes = new byte[Ctk.CTK_ERROR_SIZE];

    /** What the native function writes to. */
    public byte[] bytes() {
        return bytes;
    }

    /** The errno, positive; 0 when nothing failed. */
    public int errno() {
        return number(Ctk.CTK_ERROR_ERR);
    }

    /** The plan's step that failed, counted from 1; 0 for none. */
    public int step() {
        return number(Ctk.CTK_ERROR_STEP);
    }

    /** What failed, such as {@code mount overlay on}. */
    public String operation() {
        return string(Ctk.CTK_ERROR_OP);
    }

    /** What it was done to; empty for nothing that has a name. */
    public String path() {
        return string(Ctk.CTK_ERROR_PATH);
    }

    /** What is known beyond the errno; empty for nothing. */
    public String detail() {
        return string(Ctk.CTK_ERROR_DETAIL);
    }

    private int number(int offset) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt(offset);
    }

    private String string(int offset) {
        int end = offset;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, FILE_NAMES);
    }
}
