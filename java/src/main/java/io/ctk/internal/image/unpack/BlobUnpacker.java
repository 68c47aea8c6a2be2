package io.ctk.internal.image.unpack;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Omitted;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.stream.BlobTee;
import io.ctk.internal.image.stream.Compression;
import io.ctk.internal.image.stream.HashingInput;
import io.ctk.internal.image.stream.Limits;
import io.ctk.internal.image.stream.Pump;
import io.ctk.internal.layer.DifferentException;
import io.ctk.internal.layer.Privilege;
import io.ctk.internal.tar.TarReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Unpacks layers once more that the store has as blobs, or compares them with what was unpacked. */
public final class BlobUnpacker {
    private final StorePaths paths;
    private final LongConsumer progress;

    /**
     * Unpacks nothing yet.
     *
     * @param progress gets how many bytes of a blob were read, as they are
     */
    public BlobUnpacker(StorePaths paths, LongConsumer progress) {
        this.paths = paths;
        this.progress = progress;
    }

    /**
     * {@return whether a directory is what a blob unpacks to, with that diff ID, and its record says of its root what the blob does}: false
     * too where only unpacking can tell
     */
    public boolean isSame(BlobDescriptor blob, Digest diffId, Path directory) throws IOException {
        try {
            LayerUnpacker unpacker = new LayerUnpacker(Privilege.isPrivileged(), Limits.NONE);
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
    public Digest unpack(BlobDescriptor blob, Digest diffId, Path directory) throws IOException {
        return read(blob, diffId, tar -> {
            Omitted ignored = new LayerUnpacker(Privilege.isPrivileged(), Limits.NONE)
                    .unpack(tar, directory, StorePaths.record(directory));
        });
    }

    private Digest read(BlobDescriptor blob, Digest diffId, Reading reading) throws IOException {
        try (InputStream file = new BlobTee(
                        new FileInputStream(paths.blob(blob.digest()).toFile()),
                        OutputStream.nullOutputStream(),
                        progress);
                Pump pump = new Pump(out -> out.writeAll(Compression.openAny(file)))) {
            HashingInput in = new HashingInput(pump, Limits.NONE, diffId.algorithm());
            reading.read(new TarReader(in, true));
            return in.finish();
        }
    }
}
