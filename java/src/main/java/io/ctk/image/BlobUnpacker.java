package io.ctk.image;

import io.ctk.internal.tar.TarReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Unpacks layers once more that the store has as blobs. */
final class BlobUnpacker {
    private final StorePaths paths;

    BlobUnpacker(StorePaths paths) {
        this.paths = paths;
    }

    /** Unpacks into an empty directory; {@return the diff ID of what came out} */
    Digest unpack(BlobDescriptor blob, Path directory) throws IOException {
        Compression compression = MediaType.compression(blob.mediaType());
        try (InputStream file = new FileInputStream(paths.blob(blob.digest()).toFile());
                Pump pump = new Pump(out -> out.writeAll(compression.open(file)))) {
            HashingInput in = new HashingInput(pump, UnpackLimits.NONE);
            Omitted ignored = new LayerUnpacker(StorePaths.isPrivileged(), UnpackLimits.NONE)
                    .unpack(new TarReader(in), directory);
            return in.finish();
        }
    }
}
