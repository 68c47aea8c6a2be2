package io.ctk.image;

import io.ctk.internal.natives.Descriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The store's index.json (OCI image specification, image-layout.md): which manifest has which name. */
final class Index {
    static final String REF_NAME = "org.opencontainers.image.ref.name";

    private Index() {}

    /** {@return the entries; none where there is no store yet} */
    static List<BlobDescriptor> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        return parse(Json.readMost(file));
    }

    static List<BlobDescriptor> parse(byte[] bytes) throws IOException {
        Json json = Json.parse("the index", bytes);
        String type = json.text("mediaType");
        if (json.has("layers") || json.has("config") || !(type.isEmpty() || MediaType.isIndex(type))) {
            throw new ImageException("what is called an index is something else: \"" + type + "\"");
        }
        if (!json.has("manifests")) {
            throw new ImageException("an index without manifests");
        }
        List<BlobDescriptor> entries = new ArrayList<>();
        for (Json entry : json.objects("manifests")) {
            entries.add(BlobDescriptor.read(entry));
        }
        return entries;
    }

    static byte[] toJson(List<BlobDescriptor> entries) throws IOException {
        return JsonText.of(out -> {
            out.writeStartObject();
            out.writeNumberField("schemaVersion", 2);
            out.writeStringField("mediaType", MediaType.INDEX);
            out.writeArrayFieldStart("manifests");
            for (BlobDescriptor entry : entries) {
                entry.write(out);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    static String name(BlobDescriptor entry) {
        return entry.annotations().getOrDefault(REF_NAME, "");
    }

    /** {@return the same manifest under a name} */
    static BlobDescriptor named(BlobDescriptor manifest, String name) {
        return manifest.annotated(name.isEmpty() ? Map.of() : Map.of(REF_NAME, name));
    }

    /** Changes entries. */
    @FunctionalInterface
    interface Change {
        List<BlobDescriptor> apply(List<BlobDescriptor> entries) throws IOException;
    }

    /** Changes the file, nobody else doing so meanwhile. */
    static void change(StorePaths paths, Change change) throws IOException {
        try (Descriptor ignored = paths.lockIndex()) {
            List<BlobDescriptor> before = read(paths.index());
            List<BlobDescriptor> after = change.apply(new ArrayList<>(before));
            if (!after.equals(before)) {
                StorePaths.replace(paths.index(), toJson(after));
            }
        }
    }

    /** {@return the entries with a name that now means that manifest and no other} */
    static List<BlobDescriptor> put(List<BlobDescriptor> entries, String name, BlobDescriptor manifest) {
        List<BlobDescriptor> changed = new ArrayList<>(entries);
        changed.removeIf(entry -> !name.isEmpty() && name(entry).equals(name));
        // A name makes the entry without one superfluous.
        changed.removeIf(entry -> name(entry).isEmpty() && entry.digest().equals(manifest.digest()));
        changed.add(named(manifest, name));
        return changed;
    }
}
