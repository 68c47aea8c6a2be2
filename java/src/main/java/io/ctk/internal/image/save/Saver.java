package io.ctk.internal.image.save;

import com.github.luben.zstd.ZstdIOException;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.internal.image.document.JsonText;
import io.ctk.internal.image.store.Blobs;
import io.ctk.internal.image.store.Index;
import io.ctk.internal.image.store.StorePaths;
import io.ctk.internal.image.stream.CheckedInput;
import io.ctk.internal.image.stream.Compression;
import io.ctk.internal.image.tree.TreeVisitor;
import io.ctk.internal.layer.Entry;
import io.ctk.internal.layer.Entry.Identity;
import io.ctk.internal.layer.Kind;
import io.ctk.internal.layer.Trees;
import io.ctk.internal.tar.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.ZipException;

/** Writes images for other tools: the same images always give the same bytes. */
public final class Saver {
    /** Gets the files of what is written. */
    private interface Target {
        void file(String path, long size, TreeVisitor.Content content) throws IOException;
    }

    private final StorePaths paths;

    public Saver(StorePaths paths) {
        this.paths = paths;
    }

    public void ociDirectory(Map<String, Image> images, Path directory) throws IOException {
        boolean isNew = !Files.exists(directory);
        try {
            Files.createDirectories(directory.resolve("blobs/sha256"));
            oci(images, (path, size, content) -> {
                Files.createDirectories(directory.resolve(path).resolveSibling(""));
                try (InputStream in = content.open();
                        // New: what somebody put there meanwhile is not written through.
                        OutputStream out = Files.newOutputStream(
                                directory.resolve(path), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                    in.transferTo(out);
                }
            });
        } catch (IOException | RuntimeException | Error e) {
            for (String name : isNew ? List.of(".") : List.of("oci-layout", "index.json", "blobs")) {
                Trees.remove(directory.resolve(name).normalize());
            }
            throw e;
        }
    }

    public void ociArchive(Map<String, Image> images, OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            oci(images, into(tar));
        }
    }

    public void dockerArchive(Map<String, Image> images, OutputStream out) throws IOException {
        try (TarWriter tar = new TarWriter(out)) {
            docker(images, into(tar));
        }
    }

    private static Target into(TarWriter tar) {
        return (path, size, content) -> {
            Entry entry = new Entry(Kind.FILE, path, "", 0644, 0, 0, 0, 0, 0, 0, size, Map.of(), Identity.NONE);
            try (InputStream in = content.open()) {
                tar.write(entry, in);
            }
        };
    }

    private void oci(Map<String, Image> images, Target target) throws IOException {
        text(target, "oci-layout", StorePaths.LAYOUT.getBytes(StandardCharsets.UTF_8));
        Map<Digest, BlobDescriptor> blobs = new LinkedHashMap<>();
        List<BlobDescriptor> index = new ArrayList<>();
        images.forEach((name, image) -> {
            index.add(Index.named(image.descriptor(), name));
            blobs.put(image.id(), image.descriptor());
            blobs.put(image.manifest().config().digest(), image.manifest().config());
            image.manifest().layers().forEach(layer -> blobs.put(layer.digest(), layer));
        });
        text(target, "index.json", Index.toJson(index));
        for (BlobDescriptor blob : blobs.values()) {
            target.file(StorePaths.inLayout(blob.digest()), blob.size(), () -> open(blob));
        }
    }

    private InputStream open(BlobDescriptor blob) throws IOException {
        try {
            InputStream in = new FileInputStream(paths.blob(blob.digest()).toFile());
            return new CheckedInput(in, "the blob " + blob.digest(), blob.digest(), blob.size());
        } catch (FileNotFoundException e) {
            throw new ImageException("the blob " + blob.digest() + " is missing: loading the image again brings it", e);
        }
    }

    private static void text(Target target, String path, byte[] content) throws IOException {
        target.file(path, content.length, () -> new ByteArrayInputStream(content));
    }

    private void docker(Map<String, Image> images, Target target) throws IOException {
        Map<Digest, List<String>> names = new LinkedHashMap<>();
        Map<Digest, Image> byId = new LinkedHashMap<>();
        images.forEach((name, image) -> {
            byId.put(image.id(), image);
            List<String> known = names.computeIfAbsent(image.id(), id -> new ArrayList<>());
            if (!name.isEmpty()) {
                known.add(name);
            }
        });
        text(target, "manifest.json", dockerManifest(byId, names));
        Set<Digest> written = new LinkedHashSet<>();
        for (Image image : byId.values()) {
            BlobDescriptor config = image.manifest().config();
            if (written.add(config.digest())) {
                text(target, config.digest().hex() + ".json", Blobs.read(paths, config));
            }
            for (int i = 0; i < image.config().diffIds().size(); i++) {
                if (written.add(image.config().diffIds().get(i))) {
                    dockerLayer(
                            target,
                            image.config().diffIds().get(i),
                            image.manifest().layers().get(i));
                }
            }
        }
    }

    private static byte[] dockerManifest(Map<Digest, Image> images, Map<Digest, List<String>> names)
            throws IOException {
        return JsonText.of(out -> {
            out.writeStartArray();
            for (Image image : images.values()) {
                out.writeStartObject();
                out.writeStringField(
                        "Config", image.manifest().config().digest().hex() + ".json");
                out.writeArrayFieldStart("RepoTags");
                for (String name : names.getOrDefault(image.id(), List.of())) {
                    out.writeString(name);
                }
                out.writeEndArray();
                out.writeArrayFieldStart("Layers");
                for (Digest diffId : image.config().diffIds()) {
                    out.writeString(dockerPath(diffId));
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }

    private static String dockerPath(Digest diffId) {
        return diffId.hex() + "/layer.tar";
    }

    /** Its layers are not compressed; a tar header wants to know the size, so it is read twice. */
    private void dockerLayer(Target target, Digest diffId, BlobDescriptor layer) throws IOException {
        TreeVisitor.Content source = () -> Compression.openAny(open(layer));
        long size;
        try (InputStream in = source.open()) {
            size = in.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | ZstdIOException e) {
            throw new ImageException(
                    "the blob " + layer.digest() + " can't be decompressed: " + e.getMessage()
                            + "; loading the image again replaces it",
                    e);
        }
        target.file(
                dockerPath(diffId),
                size,
                () -> new CheckedInput(source.open(), "the layer of the blob " + layer.digest(), diffId, size));
    }
}
