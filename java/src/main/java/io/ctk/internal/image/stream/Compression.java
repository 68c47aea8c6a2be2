package io.ctk.internal.image.stream;

import io.ctk.image.ImageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.tukaani.xz.XZInputStream;

/** How a layer's archive is compressed. */
public enum Compression {
    NONE,
    GZIP,
    ZSTD,
    /** Only ever read: the OCI image specification has no media type for it. */
    XZ,
    /** Not even read: known so that an archive can be said to be that. */
    BZIP2;

    /** How many bytes {@link #detect} looks at. */
    static final int MAGIC_SIZE = 6;

    private static final int BUFFER = 64 << 10;
    /** Enough for what xz -9 made, which is the only archive that needs so much. */
    private static final int XZ_MEMORY_KIB = 66 << 10;

    private static final byte[] GZIP_MAGIC = {0x1f, (byte) 0x8b};
    private static final byte[] ZSTD_MAGIC = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd};
    private static final byte[] XZ_MAGIC = {(byte) 0xfd, '7', 'z', 'X', 'Z', 0};
    private static final byte[] BZIP2_MAGIC = {'B', 'Z', 'h'};

    /** {@return what the first bytes of a file say} */
    static Compression detect(byte[] first, int size) {
        if (startsWith(first, size, GZIP_MAGIC)) {
            return GZIP;
        }
        if (startsWith(first, size, ZSTD_MAGIC)) {
            return ZSTD;
        }
        if (startsWith(first, size, XZ_MAGIC)) {
            return XZ;
        }
        return startsWith(first, size, BZIP2_MAGIC) ? BZIP2 : NONE;
    }

    /** {@return what the compressed bytes mean, whatever they are said to be compressed with} */
    public static InputStream openAny(InputStream in) throws IOException {
        BlobTee peeking = BlobTee.of(in);
        return peeking.compression().open(peeking);
    }

    /** {@return what people call it} */
    public String shown() {
        return this == NONE ? "not compressed" : "compressed with " + name().toLowerCase(Locale.ROOT);
    }

    private static boolean startsWith(byte[] bytes, int size, byte[] magic) {
        return size >= magic.length && java.util.Arrays.equals(bytes, 0, magic.length, magic, 0, magic.length);
    }

    /** {@return what the compressed bytes mean} */
    public InputStream open(InputStream in) throws IOException {
        return switch (this) {
            case NONE -> in;
            case GZIP -> new GZIPInputStream(in, BUFFER);
            case ZSTD -> Zstd.decompress(in);
            case XZ -> new XZInputStream(in, XZ_MEMORY_KIB);
            case BZIP2 ->
                throw new ImageException("an archive compressed with bzip2, which ctk does not read: bunzip2 it");
        };
    }

    /** {@return a stream that compresses; the same bytes always give the same on one machine} */
    public OutputStream create(OutputStream out) throws IOException {
        return switch (this) {
            case NONE -> out;
            case GZIP -> new FastGzip(out);
            case ZSTD -> Zstd.compress(out);
            case XZ, BZIP2 -> throw new IllegalArgumentException("ctk writes no " + this);
        };
    }

    /** Three times as fast as the usual level, for a tenth more space. */
    private static final class FastGzip extends GZIPOutputStream {
        private static final int LEVEL = Deflater.BEST_SPEED + 1;

        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(LEVEL);
        }
    }
}
