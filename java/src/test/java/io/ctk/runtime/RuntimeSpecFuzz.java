package io.ctk.runtime;

import io.ctk.testing.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Fuzzes config.json, and whether what was read is written as it was. */
public final class RuntimeSpecFuzz {
    private RuntimeSpecFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    private static void check(byte[] input) {
        boolean ignored = Fuzz.taken(() -> {
            RuntimeSpec read = RuntimeSpec.read(new ByteArrayInputStream(input));
            Fuzz.same(read, again(read.toJson()));
            Fuzz.same(read, again(read.toCompactJson()));
        });
    }

    /** No record in the signature: it would be loaded before Jazzer has instrumented it, and JDK 17 loses its static fields when it is done later. */
    private static Object again(String json) throws IOException {
        return RuntimeSpec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
