package io.ctk.container;

import io.ctk.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Fuzzes the specification of a stored container, and whether what was read is written as it was. */
public final class StoredSpecFuzz {
    private StoredSpecFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    private static void check(byte[] input) throws IOException {
        Path directory = Files.createTempDirectory("ctk-fuzz");
        Path file = directory.resolve(ContainerStore.CONFIG);
        try {
            Files.write(file, input);
            boolean ignored = Fuzz.taken(() -> {
                StoredSpec read = StoredSpec.read(directory, "one");
                String written = StoredConfig.of(read.spec(), "one", read.places());
                Files.writeString(file, written);
                StoredSpec again = StoredSpec.read(directory, "one");
                Fuzz.same(written, StoredConfig.of(again.spec(), "one", again.places()));
            });
        } finally {
            Files.deleteIfExists(file);
            Files.delete(directory);
        }
    }
}
