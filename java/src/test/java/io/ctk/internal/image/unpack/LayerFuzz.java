package io.ctk.internal.image.unpack;

import io.ctk.image.UnpackLimits;
import io.ctk.image.store.StoreFixture;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.layer.Trees;
import io.ctk.internal.tar.TarReader;
import io.ctk.testing.Fuzz;
import io.ctk.testing.TestArchive;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Fuzzes the unpacking of a layer: nothing beside it is touched, and it can be removed, whatever it is. */
public final class LayerFuzz {
    private static final String SECRET = "untouched";

    private LayerFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        NativeLibrary.load();
        Path work = Files.createTempDirectory("ctk-fuzz");
        try {
            Path outside = Files.writeString(work.resolve("outside"), SECRET);
            Path layer = Files.createDirectory(work.resolve("layer"));
            TarReader reader = new TarReader(new ByteArrayInputStream(TestArchive.mended(input)));
            UnpackLimits limits = StoreFixture.limits(1 << 20, 1000);
            boolean ignored = Fuzz.taken(() -> new LayerUnpacker(false, limits).unpack(reader, layer));
            Fuzz.same(SECRET, Files.readString(outside));
            Trees.remove(layer);
            Fuzz.same(List.of("outside"), StoreFixture.names(work).toList());
        } finally {
            Trees.remove(work);
        }
    }
}
