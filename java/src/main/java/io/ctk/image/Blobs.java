package io.ctk.image;

import io.ctk.internal.layer.Sha256;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;

/** Small blobs, read whole. */
final class Blobs {
    private Blobs() {}

    /**
     * {@return the blob's content}
     *
     * @throws ImageException if it is missing, too large, or has not the size and digest that it should
     */
    static byte[] read(StorePaths paths, BlobDescriptor descriptor) throws IOException {
        try (InputStream in =
                new FileInputStream(paths.blob(descriptor.digest()).toFile())) {
            return read(in, descriptor);
        } catch (java.io.FileNotFoundException | NoSuchFileException e) {
            throw new ImageException("the blob " + descriptor.digest() + " is missing", e);
        }
    }

    static byte[] read(InputStream in, BlobDescriptor descriptor) throws IOException {
        if (descriptor.size() > Json.LARGEST) {
            throw new ImageException("the blob " + descriptor.digest() + " has " + descriptor.size()
                    + " bytes: at most " + Json.LARGEST + " for what is no layer");
        }
        byte[] bytes = in.readNBytes((int) descriptor.size() + 1);
        Sha256 hash = new Sha256();
        hash.update(bytes, 0, bytes.length);
        if (bytes.length != descriptor.size()
                || !hash.finish().equals(descriptor.digest().hex())) {
            throw new ImageException("the blob " + descriptor.digest() + " is not what its digest and size say");
        }
        return bytes;
    }
}
