package io.ctk.image;

import io.ctk.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** Fuzzes names and digests, and whether what was read is written as it was. */
public final class NameFuzz {
    private NameFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        check(text, Reference::parse);
        check(text, Digest::parse);
    }

    private static void check(String text, Function<String, Object> parser) {
        Object value;
        try {
            value = parser.apply(text);
        } catch (IllegalArgumentException e) {
            Fuzz.checkMessage(e);
            return;
        }
        Fuzz.same(value, parser.apply(value.toString()));
    }
}
