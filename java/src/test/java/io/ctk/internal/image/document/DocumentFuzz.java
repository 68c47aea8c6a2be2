package io.ctk.internal.image.document;

import io.ctk.internal.image.store.Index;
import io.ctk.testing.Fuzz;
import java.io.IOException;

/** Fuzzes manifests, configurations and indexes, and whether what was read is written as it was. */
public final class DocumentFuzz {
    private DocumentFuzz() {}

    private interface Parser<T> {
        T parse(byte[] bytes) throws IOException;
    }

    private interface Printer<T> {
        byte[] print(T value) throws IOException;
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        Fuzz.bounded(() -> check(input));
    }

    private static void check(byte[] input) {
        boolean ignored = Fuzz.taken(() -> roundTrip(input, ManifestJson::parse, ManifestJson::bytes))
                | Fuzz.taken(() -> roundTrip(input, ConfigJson::parse, ConfigJson::bytes))
                | Fuzz.taken(() -> roundTrip(input, Index::parse, Index::toJson))
                | Fuzz.taken(() -> readDocker(input));
    }

    private static <T> void roundTrip(byte[] input, Parser<T> parser, Printer<T> printer) throws IOException {
        T value = parser.parse(input);
        Fuzz.same(value, parser.parse(printer.print(value)));
    }

    private static void readDocker(byte[] input) throws IOException {
        for (Json image : Json.parseList("manifest.json", input)) {
            image.required("Config");
            image.texts("Layers");
            image.texts("RepoTags");
        }
    }
}
