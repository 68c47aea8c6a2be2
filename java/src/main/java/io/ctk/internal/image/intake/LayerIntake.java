package io.ctk.internal.image.intake;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.image.Omitted;
import io.ctk.image.UnpackLimits;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.store.PendingBlob;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.store.Transaction;
import io.ctk.internal.image.stream.BlobTee;
import io.ctk.internal.image.stream.Compression;
import io.ctk.internal.image.stream.CountingOutput;
import io.ctk.internal.image.stream.HashingInput;
import io.ctk.internal.image.stream.Pump;
import io.ctk.internal.image.stream.TeeOutput;
import io.ctk.internal.image.unpack.LayerUnpacker;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.tar.TarReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    private final List<String> notes = new CopyOnWriteArrayList<>();

    LayerIntake(Transaction transaction, UnpackLimits limits, LongConsumer progress) throws IOException {
        this.transaction = transaction;
        this.limits = limits;
        this.privileged = Privilege.isPrivileged();
        this.progress = progress;
    }

    /** {@return what is to be said of layers that came in} */
    List<String> notes() {
        return notes;
    }

    /**
     * What a layer has to be.
     *
     * @param blob the digest and size of its archive; null where none are known, and it may be stored otherwise
     * @param diffId what its archive uncompressed has to be, be it that whoever asks compares it
     */
    private record Expected(
            @Nullable BlobDescriptor blob, @Nullable Digest diffId) {
        static final Expected NOTHING = new Expected(null, null);

        String blobAlgorithm() {
            return blob == null ? Digest.SHA256 : blob.digest().algorithm();
        }

        String diffAlgorithm() {
            return diffId == null ? Digest.SHA256 : diffId.algorithm();
        }
    }

    /** Takes in an archive of which nothing is known, compressed or not. What no image may be compressed by becomes gzip. */
    UnpackedLayer take(InputStream source) throws IOException {
        return takeAny(source, Expected.NOTHING);
    }

    /** Takes in an archive of which the diff ID is known alone. */
    UnpackedLayer take(InputStream source, Digest diffId) throws IOException {
        return takeAny(source, new Expected(null, diffId));
    }

    private UnpackedLayer takeAny(InputStream source, Expected expected) throws IOException {
        BlobTee peeking = new BlobTee(source, OutputStream.nullOutputStream(), progress);
        Compression compression = peeking.compression();
        if (compression != Compression.XZ) {
            return take(peeking, compression, n -> {}, expected);
        }
        return takeRaw(
                out -> {
                    try (InputStream in = compression.open(peeking)) {
                        in.transferTo(out);
                    }
                },
                Compression.GZIP,
                expected);
    }

    /** Writes an uncompressed archive. */
    @FunctionalInterface
    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    /** Takes in an uncompressed archive, compressing it. */
    UnpackedLayer takeRaw(Writing writing, Compression compression) throws IOException {
        return takeRaw(writing, compression, Expected.NOTHING);
    }

    private UnpackedLayer takeRaw(Writing writing, Compression compression, Expected expected) throws IOException {
        try (PendingBlob blob = transaction.newBlob(expected.blobAlgorithm());
                Pump pump = new Pump(out -> {
                    try (OutputStream compressed = compression.create(blob)) {
                        writing.write(new CountingOutput(new TeeOutput(out, compressed), progress));
                    }
                })) {
            return unpack(pump, blob, MediaType.layer(compression), expected);
        }
    }

    /** Takes in an archive that is to be the blob of a manifest. What its media type says of its compression is not believed. */
    UnpackedLayer take(InputStream source, BlobDescriptor blob, Digest diffId) throws IOException {
        Compression label = MediaType.compression(blob.mediaType());
        BlobTee peeking = BlobTee.of(source);
        Compression compression = peeking.compression();
        UnpackedLayer layer = take(peeking, compression, progress, new Expected(blob, diffId));
        check(layer.blob(), blob);
        if (compression != label) {
            notes.add("the layer " + blob.digest().shortened() + " is " + compression.shown()
                    + ", whatever its media type says: taken as it is");
        }
        return layer;
    }

    private UnpackedLayer take(InputStream source, Compression compression, LongConsumer counted, Expected expected)
            throws IOException {
        boolean hasType = compression != Compression.XZ && compression != Compression.BZIP2;
        String type = MediaType.layer(hasType ? compression : Compression.NONE);
        try (PendingBlob blob = transaction.newBlob(expected.blobAlgorithm());
                Pump pump = new Pump(out -> decompress(new BlobTee(source, blob, counted), compression, out))) {
            return unpack(pump, blob, type, expected);
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

    /** The end of an archive that has a diff ID to be may be missing: whether all is there, that says. */
    private UnpackedLayer unpack(Pump pump, PendingBlob blob, String mediaType, Expected expected) throws IOException {
        Path directory = transaction.newDirectory();
        HashingInput in = new HashingInput(pump, limits, expected.diffAlgorithm());
        TarReader tar = new TarReader(in, expected.diffId() != null);
        Omitted omitted = new LayerUnpacker(privileged, limits).unpack(tar, directory, StorePaths.record(directory));
        Digest diffId = in.finish();
        BlobDescriptor descriptor = blob.finish(mediaType);
        transaction.add(blob, descriptor);
        return new UnpackedLayer(descriptor, diffId, omitted, transaction.add(directory, diffId));
    }
}
