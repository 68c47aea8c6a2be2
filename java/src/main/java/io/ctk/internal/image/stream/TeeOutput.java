package io.ctk.internal.image.stream;

import java.io.IOException;
import java.io.OutputStream;

/** What is written goes to two places. */
public final class TeeOutput extends OutputStream {
    private final OutputStream first;
    private final OutputStream second;

    public TeeOutput(OutputStream first, OutputStream second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public void write(int b) throws IOException {
        first.write(b);
        second.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        first.write(bytes, offset, length);
        second.write(bytes, offset, length);
    }
}
