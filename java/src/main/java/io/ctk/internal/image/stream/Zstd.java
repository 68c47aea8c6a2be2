package io.ctk.internal.image.stream;

import com.github.luben.zstd.ZstdInputStream;
import com.github.luben.zstd.ZstdOutputStream;
import com.github.luben.zstd.util.Native;
import io.ctk.internal.trust.LibraryDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Streams of zstd, whose native library is not loaded from where somebody else could have exchanged it. */
final class Zstd {
    /** A window of 32 MiB: enough for what zstd -20 made; -22 wants four times that. */
    private static final int WINDOW_LOG = 25;

    /** The library's own property, which names its file. */
    private static final String NATIVE_PATH = "ZstdNativePath";

    private Zstd() {}

    static InputStream decompress(InputStream in) throws IOException {
        load();
        return new ZstdInputStream(in).setLongMax(WINDOW_LOG);
    }

    static OutputStream compress(OutputStream out) throws IOException {
        load();
        return new ZstdOutputStream(out);
    }

    /** By itself it would make its file in {@code java.io.tmpdir}, readable and, as the umask is, writable for others. */
    private static void load() throws IOException {
        if (Native.isLoaded()) {
            return;
        }
        if (System.getProperty(NATIVE_PATH) != null) {
            Native.load();
            return;
        }
        try {
            LibraryDirectory.load("zstd's library", directory -> Native.load(directory.toFile()));
        } catch (LinkageError e) {
            throw new IOException("zstd can't be used: " + e.getMessage(), e);
        }
    }
}
