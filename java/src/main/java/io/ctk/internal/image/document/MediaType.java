package io.ctk.internal.image.document;

import io.ctk.image.ImageException;
import io.ctk.internal.image.stream.Compression;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Media types (OCI image specification, media-types.md), and Docker's older ones. */
public final class MediaType {
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private static final String DOCKER = "application/vnd.docker.";

    /** Layers' types, and how each says that the archive is compressed; what it is, its first bytes say. */
    private static final Map<String, Compression> LABELS = labels();

    private MediaType() {}

    public static boolean isIndex(String type) {
        return type.equals(INDEX) || type.equals(DOCKER + "distribution.manifest.list.v2+json");
    }

    public static boolean isManifest(String type) {
        return type.equals(MANIFEST) || type.equals(DOCKER + "distribution.manifest.v2+json");
    }

    static boolean isConfig(String type) {
        return type.equals(CONFIG) || type.equals(DOCKER + "container.image.v1+json");
    }

    /** {@return how a layer of that type is said to be compressed; empty where it is no layer's type} */
    static Optional<Compression> labelled(String type) {
        return Optional.ofNullable(LABELS.get(type));
    }

    /** {@return the same} */
    public static Compression compression(String type) throws ImageException {
        return labelled(type)
                .orElseThrow(() ->
                        new ImageException("a layer of the media type \"" + type + "\", which ctk does not know"));
    }

    private static Map<String, Compression> labels() {
        Map<String, Compression> labels = new HashMap<>();
        for (String layer : List.of(
                LAYER,
                "application/vnd.oci.image.layer.nondistributable.v1.tar",
                DOCKER + "image.rootfs.diff.tar",
                DOCKER + "image.rootfs.foreign.diff.tar")) {
            String joint = layer.startsWith(DOCKER) ? "." : "+";
            labels.put(layer, Compression.NONE);
            labels.put(layer + joint + "gzip", Compression.GZIP);
            labels.put(layer + joint + "zstd", Compression.ZSTD);
            labels.put(layer + joint + "zst", Compression.ZSTD);
        }
        return Map.copyOf(labels);
    }

    /** {@return the type that an OCI manifest has for a layer of that type} */
    public static String oci(String type) throws ImageException {
        return type.startsWith(DOCKER) ? layer(compression(type)) : type;
    }

    public static String layer(Compression compression) {
        return switch (compression) {
            case NONE -> LAYER;
            case GZIP -> LAYER + "+gzip";
            case ZSTD -> LAYER + "+zstd";
            case XZ, BZIP2 -> throw new IllegalArgumentException("no media type for " + compression);
        };
    }
}
