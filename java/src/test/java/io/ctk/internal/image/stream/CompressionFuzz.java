package io.ctk.internal.image.stream;

import io.ctk.testing.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/** Fuzzes decompression, as far as the first megabytes. */
public final class CompressionFuzz {
    private static final long MOST = 8 << 20;
    private static final int BUFFER = 64 << 10;

    private CompressionFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        boolean ignored = Fuzz.taken(() -> read(input));
    }

    private static void read(byte[] input) throws IOException {
        byte[] first = Arrays.copyOf(input, Compression.MAGIC_SIZE);
        Compression compression = Compression.detect(first, Math.min(input.length, first.length));
        BlobTee tee = new BlobTee(new ByteArrayInputStream(input), OutputStream.nullOutputStream(), n -> {});
        byte[] buffer = new byte[BUFFER];
        try (Pump pump = new Pump(out -> {
            try (InputStream in = compression.open(tee)) {
                out.writeAll(in);
            }
        })) {
            for (long read = 0, got = 0; got >= 0 && read < MOST; read += got) {
                got = pump.read(buffer);
            }
        }
    }
}
