package io.ctk.internal.layer;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.io.InputStream;

/** Reads a descriptor. */
final class DescriptorInput extends InputStream {
    private static final int BUFFER = 64 << 10;

    private final Descriptor descriptor;
    private final NativeError error = new NativeError();
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;

    DescriptorInput(Descriptor descriptor) {
        this.descriptor = descriptor;
    }

    private boolean fill() throws IOException {
        if (position == limit) {
            position = 0;
            limit = error.check(
                    descriptor.use(fd -> Libctk.ctk_descriptor_read(fd, buffer, buffer.length, error.bytes())));
        }
        return limit > 0;
    }

    @Override
    public int read() throws IOException {
        return fill() ? buffer[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, limit - position);
        System.arraycopy(buffer, position, to, offset, count);
        position += count;
        return count;
    }

    @Override
    public void close() {
        descriptor.close();
    }
}
