package io.ctk.internal.store;

import io.ctk.testing.Fuzz;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Fuzzes what is kept of a container, of this version and of those before, and whether what was read is written as it was. */
public final class BundleFuzz {
    private BundleFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    /** What comes behind the first NUL byte is the state; without one there is none, as in the oldest version. */
    private static void check(byte[] input) throws IOException {
        Path directory = Files.createTempDirectory("ctk-fuzz");
        Path config = directory.resolve(ContainerDirectories.CONFIG);
        Path state = directory.resolve(BundleState.FILE);
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
                if (Bundle.isFormer(directory)) {
                    FormerContainer former = FormerContainer.read(directory, "one");
                    return;
                }
                Bundle read = Bundle.read(directory, "one");
                String written = read.spec().toJson();
                String writtenState = read.state().toJson();
                Files.writeString(config, written);
                Files.writeString(state, writtenState);
                Bundle again = Bundle.read(directory, "one");
                Fuzz.same(written, again.spec().toJson());
                Fuzz.same(writtenState, again.state().toJson());
            });
        } finally {
            Files.deleteIfExists(config);
            Files.deleteIfExists(state);
            Files.delete(directory);
        }
    }
}
