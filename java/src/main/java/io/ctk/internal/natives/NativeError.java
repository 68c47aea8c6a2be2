package io.ctk.internal.natives;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory of one {@code struct ctk_error}: passed to a native call, and read when that fails. */
public final class NativeError {
    private final byte[] bytes = new byte[Libctk.CTK_ERROR_SIZE];

    /** {@return the memory to pass} */
    public byte[] bytes() {
        return bytes;
    }

    /**
     * {@return the result of the call, if it is no error}
     *
     * @param result what the call returned
     * @throws CtkException what the call says went wrong
     */
    public int check(int result) throws CtkException {
        if (result < 0) {
            throw exception(0);
        }
        return result;
    }

    /** {@return what went wrong, in a plan of that many steps} */
    public CtkException exception(int stepCount) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        return new CtkException(
                Bytes.decode(bytes, Libctk.CTK_ERROR_OP),
                Bytes.decode(bytes, Libctk.CTK_ERROR_PATH),
                buffer.getInt(Libctk.CTK_ERROR_ERR),
                Bytes.decode(bytes, Libctk.CTK_ERROR_DETAIL),
                buffer.getInt(Libctk.CTK_ERROR_STEP),
                stepCount);
    }
}
