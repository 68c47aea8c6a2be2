package io.ctk.internal.image.intake;

import io.ctk.image.UnpackLimits;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.layer.Sha256;
import io.ctk.internal.layer.Trees;
import io.ctk.testing.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fuzzes the loading of layouts and Docker archives: what is refused leaves nothing, and what is taken is whole. */
public final class LoadFuzz {
    private static final String[] NAMES = {"manifest.json", "index.json", "oci-layout", "config", "layer"};
    private static final int HEAD = 3;

    private LoadFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Path work = Files.createTempDirectory("ctk-fuzz");
        try {
            Path layout = Files.createDirectories(work.resolve("layout/blobs/sha256"))
                    .getParent()
                    .getParent();
            fill(layout, ByteBuffer.wrap(input));
            StoreFixture fixture = new StoreFixture(work.resolve("store"));
            UnpackLimits limits = StoreFixture.limits(1 << 20, 1000);
            if (Fuzz.taken(() -> fixture.store.load(layout, limits, n -> {}))) {
                fixture.checkWhole();
            } else {
                fixture.checkNothingLeft();
            }
        } finally {
            Trees.remove(work);
        }
    }

    /** Which file, how many bytes it has, and those; what has none of the names is a blob. */
    private static void fill(Path layout, ByteBuffer input) throws IOException {
        while (input.remaining() >= HEAD) {
            int which = input.get() & 0xff;
            byte[] content = new byte[Math.min(input.getShort() & 0xffff, input.remaining())];
            input.get(content);
            Sha256 hash = new Sha256();
            hash.update(content, 0, content.length);
            String name = which < NAMES.length ? NAMES[which] : "blobs/sha256/" + hash.finish();
            Files.write(layout.resolve(name), content);
        }
    }
}
