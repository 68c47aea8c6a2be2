package io.ctk.image;

import io.ctk.internal.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes a layer's archive into the store, reading it once: hashed and written as a blob, decompressed, hashed again, and unpacked. The
 * first two steps and the last two run on a thread each.
 */
final class LayerIntake {
    private final Transaction transaction;
    private final UnpackLimits limits;
    private final boolean privileged;
    private final LongConsumer progress;

    LayerIntake(Transaction transaction, UnpackLimits limits, LongConsumer progress) throws IOException {
        this.transaction = transaction;
        this.limits = limits;
        this.privileged = StorePaths.isPrivileged();
        this.progress = progress;
    }

    /** Takes in an archive of which nothing is known, compressed or not. What no image may be compressed by becomes gzip. */
    UnpackedLayer take(InputStream source) throws IOException {
        BlobTee peeking = new BlobTee(source, OutputStream.nullOutputStream(), progress);
        byte[] first = new byte[Compression.MAGIC_SIZE];
        Compression compression = Compression.detect(first, peeking.peek(first));
        if (compression == Compression.XZ) {
            return takeRaw(
                    out -> {
                        try (InputStream in = compression.open(peeking)) {
                            in.transferTo(out);
                        }
                    },
                    Compression.GZIP);
        }
        return take(peeking, compression, null);
    }

    /** Writes an uncompressed archive. */
    @FunctionalInterface
    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    /** Takes in an uncompressed archive, compressing it. */
    UnpackedLayer takeRaw(Writing writing, Compression compression) throws IOException {
        try (PendingBlob blob = transaction.newBlob();
                Pump pump = new Pump(out -> {
                    try (OutputStream compressed = compression.create(blob)) {
                        writing.write(new CountingOutput(new TeeOutput(out, compressed), progress));
                    }
                })) {
            return unpack(pump, blob, MediaType.layer(compression));
        }
    }

    /** Takes in an archive that is to be the blob of a manifest. */
    UnpackedLayer take(InputStream source, BlobDescriptor expected) throws IOException {
        return take(source, MediaType.compression(expected.mediaType()), expected);
    }

    private UnpackedLayer take(InputStream source, Compression compression, @Nullable BlobDescriptor expected)
            throws IOException {
        LongConsumer counted = expected == null ? n -> {} : progress;
        try (PendingBlob blob = transaction.newBlob();
                Pump pump = new Pump(out -> decompress(new BlobTee(source, blob, counted), compression, out))) {
            UnpackedLayer layer = unpack(pump, blob, MediaType.layer(compression));
            if (expected != null) {
                check(layer.blob(), expected);
            }
            return layer;
        }
    }

    private static void decompress(BlobTee tee, Compression compression, Pump.Writer out) throws IOException {
        try (InputStream in = compression.open(tee)) {
            out.writeAll(in);
            tee.drain();
        }
    }

    private static void check(BlobDescriptor actual, BlobDescriptor expected) throws ImageException {
        if (!actual.digest().equals(expected.digest()) || actual.size() != expected.size()) {
            throw new ImageException("the blob " + expected.digest() + " of " + expected.size() + " bytes has "
                    + actual.size() + ", and the digest " + actual.digest());
        }
    }

    private UnpackedLayer unpack(Pump pump, PendingBlob blob, String mediaType) throws IOException {
        Path directory = transaction.newDirectory();
        HashingInput in = new HashingInput(pump, limits);
        Omitted omitted = new LayerUnpacker(privileged, limits).unpack(new TarReader(in), directory);
        Digest diffId = in.finish();
        BlobDescriptor descriptor = blob.finish(mediaType);
        transaction.add(blob, descriptor);
        return new UnpackedLayer(descriptor, diffId, omitted, transaction.add(directory, diffId));
    }
}
