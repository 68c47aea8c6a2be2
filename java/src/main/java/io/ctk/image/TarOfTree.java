package io.ctk.image;

import io.ctk.internal.tar.TarWriter;
import java.io.InputStream;

/** Writes what a walk meets into an archive. */
final class TarOfTree {
    private TarOfTree() {}

    static TreeVisitor into(TarWriter tar) {
        return new HardLinks((entry, content) -> {
            try (InputStream in = content.open()) {
                tar.write(entry, in);
            }
        });
    }
}
