package io.ctk.internal.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** An input that fails where it goes on too long, and stays open. */
final class BoundedInput extends FilterInputStream {
    private final int largest;
    private int left;

    BoundedInput(InputStream in, int largest) {
        super(in);
        this.largest = largest;
        this.left = largest;
    }

    @Override
    public int read() throws IOException {
        int read = in.read();
        return read < 0 ? read : counted(1, read);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        // One more than is left tells that there is more.
        int read = in.read(bytes, offset, (int) Math.min(length, left + 1L));
        return read < 0 ? read : counted(read, read);
    }

    private int counted(int count, int result) throws JsonException {
        if (count > left) {
            throw new JsonException("", "has more than " + largest + " bytes");
        }
        left -= count;
        return result;
    }

    @Override
    public void close() {}
}
