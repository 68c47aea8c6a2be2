package io.ctk.internal.image.store;

import io.ctk.image.BlobDescriptor;
import io.ctk.internal.image.stream.Hash;
import io.ctk.internal.natives.FileFailure;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/** A blob that is being written, under another name than it will have. */
public final class PendingBlob extends OutputStream {
    private final Path file;
    private final FileOutputStream out;
    private final Hash hash;

    PendingBlob(Path file, String algorithm) throws IOException {
        this.file = file;
        this.hash = Hash.of(algorithm);
        try {
            this.out = new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    Path file() {
        return file;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        hash.update(bytes, offset, length);
        try {
            out.write(bytes, offset, length);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    private IOException failure(IOException e) {
        return FileFailure.of("write", file, e, "CTK_ROOT names another place for the store");
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /** Brings what was written to disk. */
    void sync() throws IOException {
        try (FileInputStream in = new FileInputStream(file.toFile())) {
            in.getFD().sync(); // of the file, whoever wrote it: fsync(2)
        }
    }

    /** {@return what it is, now that it is whole; once only} */
    public BlobDescriptor finish(String mediaType) throws IOException {
        close();
        long size = hash.total();
        return new BlobDescriptor(mediaType, hash.finish(), size, java.util.Map.of());
    }
}
