package io.ctk.internal.image.store;

import io.ctk.image.BlobDescriptor;
import io.ctk.image.ImageException;
import io.ctk.internal.image.document.DescriptorJson;
import io.ctk.internal.image.document.Json;
import io.ctk.internal.image.document.JsonText;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.natives.FileFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The store's index.json (OCI image specification, image-layout.md): which manifest has which name. */
public final class Index {
    public static final String REF_NAME = "org.opencontainers.image.ref.name";

    private static final String MANIFESTS = "manifests";

    private Index() {}

    /** {@return the entries; none where there is no store yet} */
    public static List<BlobDescriptor> read(Path file) throws IOException {
        return entries(file, bytes(file));
    }

    private static List<BlobDescriptor> entries(Path file, Optional<byte[]> bytes) throws IOException {
        try {
            return bytes.isEmpty() ? List.of() : parse(bytes.get());
        } catch (ImageException e) {
            throw new ImageException(
                    file + ": " + e.getMessage() + "; move it away, and load or import the images again", e);
        }
    }

    private static Optional<byte[]> bytes(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(Json.LARGEST + 1));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) { // a store that is somebody else's is not an empty one
            throw FileFailure.of("read", file, e, "CTK_ROOT names another store");
        }
    }

    public static List<BlobDescriptor> parse(byte[] bytes) throws IOException {
        List<BlobDescriptor> entries = new ArrayList<>();
        for (Json entry : entries(bytes)) {
            entries.add(DescriptorJson.read(entry));
        }
        return entries;
    }

    /** {@return what an index names, be it something that nobody knows} */
    public static List<Json> entries(byte[] bytes) throws IOException {
        Json json = Json.parse("the index", bytes);
        String type = json.text("mediaType");
        if (json.has("layers") || json.has("config") || !(type.isEmpty() || MediaType.isIndex(type))) {
            throw new ImageException("what is called an index is something else: \"" + type + "\"");
        }
        if (!json.has(MANIFESTS)) {
            throw new ImageException("an index without manifests");
        }
        return json.objects(MANIFESTS);
    }

    public static byte[] toJson(List<BlobDescriptor> entries) throws IOException {
        return toJson(entries, Json.EMPTY);
    }

    /** {@return the index with these entries, and what else other tools said in it} */
    private static byte[] toJson(List<BlobDescriptor> entries, Json before) throws IOException {
        Map<BlobDescriptor, Json> known = new HashMap<>();
        for (Json entry : before.objects(MANIFESTS)) {
            known.put(DescriptorJson.read(entry), entry);
        }
        return JsonText.of(out -> {
            out.writeStartObject();
            out.writeNumberField("schemaVersion", 2);
            out.writeStringField("mediaType", MediaType.INDEX);
            out.writeArrayFieldStart(MANIFESTS);
            for (BlobDescriptor entry : entries) {
                Json written = known.get(entry);
                if (written == null) {
                    DescriptorJson.write(out, entry);
                } else {
                    out.writeStartObject();
                    written.writeInto(out);
                    out.writeEndObject();
                }
            }
            out.writeEndArray();
            before.without(Set.of("schemaVersion", "mediaType", MANIFESTS)).writeInto(out);
            out.writeEndObject();
        });
    }

    public static String name(BlobDescriptor entry) {
        return entry.annotations().getOrDefault(REF_NAME, "");
    }

    /** {@return the same manifest under a name} */
    public static BlobDescriptor named(BlobDescriptor manifest, String name) {
        return manifest.annotated(name.isEmpty() ? Map.of() : Map.of(REF_NAME, name));
    }

    /** Changes entries. */
    @FunctionalInterface
    public interface Change {
        List<BlobDescriptor> apply(List<BlobDescriptor> entries) throws IOException;
    }

    /** Changes the file, nobody else doing so meanwhile. */
    public static void change(StorePaths paths, Change change) throws IOException {
        try (FairLock ignored = paths.lockIndex()) {
            Optional<byte[]> bytes = bytes(paths.index());
            List<BlobDescriptor> before = entries(paths.index(), bytes);
            List<BlobDescriptor> after = change.apply(new ArrayList<>(before));
            if (!after.equals(before)) {
                Json old = bytes.isEmpty() ? Json.EMPTY : Json.parse("the index", bytes.get());
                StorePaths.replace(paths.index(), toJson(after, old));
            }
        }
    }

    /** {@return the entries with a name that now means that manifest and no other} */
    public static List<BlobDescriptor> put(List<BlobDescriptor> entries, String name, BlobDescriptor manifest) {
        List<BlobDescriptor> changed = new ArrayList<>(entries);
        changed.removeIf(entry -> !name.isEmpty() && name(entry).equals(name));
        // A name makes the entry without one superfluous.
        changed.removeIf(entry -> name(entry).isEmpty() && entry.digest().equals(manifest.digest()));
        changed.add(named(manifest, name));
        return changed;
    }
}
