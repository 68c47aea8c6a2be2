package io.ctk.image.store;

import io.ctk.image.Digest;
import io.ctk.internal.image.document.MediaType;
import io.ctk.internal.image.stream.Hash;
import io.ctk.internal.layer.Sha256;
import io.ctk.testing.TestArchive;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The files of an OCI image layout or a Docker archive, made so that each can be as malformed as a stranger's. */
public final class TestImage {
    private static final String NAME = "{\"org.opencontainers.image.ref.name\":\"loaded:1\"}";

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    /** Sets a file's content. */
    public TestImage file(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    public TestImage file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a blob; {@return its descriptor} */
    public String blob(String mediaType, byte[] content) {
        String digest = digest(content);
        file("blobs/sha256/" + digest.substring("sha256:".length()), content);
        return descriptor(mediaType, digest, content.length);
    }

    public String blob(String mediaType, String content) {
        return blob(mediaType, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a blob that is known by its SHA-512; {@return its descriptor} */
    public String blob512(String mediaType, byte[] content) {
        String digest = digest512(content);
        file("blobs/sha512/" + digest.substring("sha512:".length()), content);
        return descriptor(mediaType, digest, content.length);
    }

    public static String digest512(byte[] content) {
        return Hash.like(new Digest(Digest.SHA512, "0".repeat(128)), content).toString();
    }

    public static String descriptor(String mediaType, String digest, long size) {
        return "{\"mediaType\":\"" + mediaType + "\",\"digest\":\"" + digest + "\",\"size\":" + size
                + ",\"annotations\":" + NAME + "}";
    }

    public static String digest(byte[] content) {
        Sha256 hash = new Sha256();
        hash.update(content, 0, content.length);
        return "sha256:" + hash.finish();
    }

    public static String config(List<String> diffIds) {
        String ids = diffIds.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(","));
        return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + ids
                + "]}}";
    }

    public static String manifest(String config, List<String> layers) {
        return "{\"schemaVersion\":2,\"config\":" + config + ",\"layers\":[" + String.join(",", layers) + "]}";
    }

    public static String index(String... manifests) {
        return "{\"schemaVersion\":2,\"manifests\":[" + String.join(",", manifests) + "]}";
    }

    /** An image of one layer. */
    public static TestImage oci(String mediaType, byte[] layer, String diffId) {
        TestImage image = new TestImage().file("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
        String config = image.blob(MediaType.CONFIG, config(List.of(diffId)));
        String manifest = manifest(config, List.of(image.blob(mediaType, layer)));
        return image.file("index.json", index(image.blob(MediaType.MANIFEST, manifest)));
    }

    /** An image of one layer. */
    public static TestImage docker(byte[] layer, String diffId) {
        return new TestImage()
                .file("config.json", config(List.of(diffId)))
                .file("layer.tar", layer)
                .file(
                        "manifest.json",
                        "[{\"Config\":\"config.json\",\"RepoTags\":[\"loaded:1\"],\"Layers\":[\"layer.tar\"]}]");
    }

    /** {@return all of it as an archive} */
    public TestArchive archive() {
        TestArchive archive = new TestArchive();
        files.forEach((name, content) -> {
            boolean isLong = name.length() > 99;
            TestArchive to = isLong ? archive.pax("path=" + name) : archive;
            to.entry('0', isLong ? "long" : name, "", 0644, content);
        });
        return archive;
    }
}
