package io.ctk.internal.image.store;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.stream.Hash;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** Small blobs, read whole; and large ones, hashed. */
public final class Blobs {
    private static final int BUFFER = 128 << 10;

    private Blobs() {}

    /**
     * {@return the blob's content}
     *
     * @throws ImageException if it is missing, too large, or has not the size and digest that it should
     */
    public static byte[] read(StorePaths paths, BlobDescriptor descriptor) throws IOException {
        try (InputStream in =
                new FileInputStream(paths.blob(descriptor.digest()).toFile())) {
            return read(in, descriptor);
        } catch (java.io.FileNotFoundException | NoSuchFileException e) {
            throw new ImageException("the blob " + descriptor.digest() + " is missing", e);
        }
    }

    /** {@return the file's digest by that algorithm} */
    public static Digest hash(Path file, String algorithm, LongConsumer progress) throws IOException {
        Hash hash = Hash.of(algorithm);
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = new FileInputStream(file.toFile())) {
            for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                hash.update(buffer, 0, got);
                progress.accept(got);
            }
        }
        return hash.finish();
    }

    public static byte[] read(InputStream in, BlobDescriptor descriptor) throws IOException {
        if (descriptor.size() > Json.LARGEST) {
            throw new ImageException("the blob " + descriptor.digest() + " has " + descriptor.size()
                    + " bytes: at most " + Json.LARGEST + " for what is no layer");
        }
        byte[] bytes = in.readNBytes((int) descriptor.size() + 1);
        if (bytes.length != descriptor.size()
                || !Hash.like(descriptor.digest(), bytes).equals(descriptor.digest())) {
            throw new ImageException("the blob " + descriptor.digest() + " is not what its digest and size say");
        }
        return bytes;
    }
}
