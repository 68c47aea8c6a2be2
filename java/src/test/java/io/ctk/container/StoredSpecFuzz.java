package io.ctk.container;

import io.ctk.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Fuzzes the specification of a stored container, and whether what was read is written as it was. */
public final class StoredSpecFuzz {
    private StoredSpecFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    /** What comes behind the first NUL byte is the state; without one it is read from the annotations. */
    private static void check(byte[] input) throws IOException {
        Path directory = Files.createTempDirectory("ctk-fuzz");
        Path config = directory.resolve(ContainerStore.CONFIG);
        Path state = directory.resolve(StoredState.FILE);
        int end = 0;
        while (end < input.length && input[end] != 0) {
            end++;
        }
        try {
            Files.write(config, Arrays.copyOf(input, end));
            if (end < input.length) {
                Files.write(state, Arrays.copyOfRange(input, end + 1, input.length));
            }
            boolean ignored = Fuzz.taken(() -> {
                StoredSpec read = StoredSpec.read(directory, "one");
                String written = StoredConfig.of(read.spec(), "one");
                String writtenState = StoredState.of(read.spec(), read.places()).toJson();
                Files.writeString(config, written);
                Files.writeString(state, writtenState);
                StoredSpec again = StoredSpec.read(directory, "one");
                Fuzz.same(written, StoredConfig.of(again.spec(), "one"));
                Fuzz.same(
                        writtenState,
                        StoredState.of(again.spec(), again.places()).toJson());
            });
        } finally {
            Files.deleteIfExists(config);
            Files.deleteIfExists(state);
            Files.delete(directory);
        }
    }
}
