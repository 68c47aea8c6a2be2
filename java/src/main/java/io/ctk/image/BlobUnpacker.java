package io.ctk.image;

import io.ctk.internal.layer.DifferentException;
import io.ctk.internal.tar.TarReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Unpacks layers once more that the store has as blobs, or compares them with what was unpacked. */
final class BlobUnpacker {
    private final StorePaths paths;
    private final LongConsumer progress;

    /**
     * Unpacks nothing yet.
     *
     * @param progress gets how many bytes of a blob were read, as they are
     */
    BlobUnpacker(StorePaths paths, LongConsumer progress) {
        this.paths = paths;
        this.progress = progress;
    }

    /**
     * {@return whether a directory is what a blob unpacks to, with that diff ID, and its record says of its root what the blob does}: false
     * too where only unpacking can tell
     */
    boolean isSame(BlobDescriptor blob, Digest diffId, Path directory) throws IOException {
        try {
            LayerUnpacker unpacker = new LayerUnpacker(StorePaths.isPrivileged(), UnpackLimits.NONE);
            Digest actual = read(blob, diffId, tar -> unpacker.compare(tar, directory));
            return actual.equals(diffId) && unpacker.namesRoot() == ImpliedDirectories.namesRoot(paths.implied(diffId));
        } catch (DifferentException e) {
            return false;
        }
    }

    private interface Reading {
        void read(TarReader tar) throws IOException;
    }

    /** Unpacks into an empty directory, and writes beside it what is implied; {@return the diff ID of what came out}, which should be that other one */
    Digest unpack(BlobDescriptor blob, Digest diffId, Path directory) throws IOException {
        return read(blob, diffId, tar -> {
            Omitted ignored = new LayerUnpacker(StorePaths.isPrivileged(), UnpackLimits.NONE)
                    .unpack(tar, directory, StorePaths.record(directory));
        });
    }

    private Digest read(BlobDescriptor blob, Digest diffId, Reading reading) throws IOException {
        try (InputStream file = new BlobTee(
                        new FileInputStream(paths.blob(blob.digest()).toFile()),
                        OutputStream.nullOutputStream(),
                        progress);
                Pump pump = new Pump(out -> out.writeAll(Compression.openAny(file)))) {
            HashingInput in = new HashingInput(pump, UnpackLimits.NONE, diffId.algorithm());
            reading.read(new TarReader(in, true));
            return in.finish();
        }
    }
}
