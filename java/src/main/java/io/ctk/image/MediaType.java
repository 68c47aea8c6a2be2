package io.ctk.image;

/** Media types (OCI image specification, media-types.md), and Docker's older ones. */
final class MediaType {
    static final String INDEX = "application/vnd.oci.image.index.v1+json";
    static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    static final String LAYER = "application/vnd.oci.image.layer.v1.tar";

    private static final String DOCKER = "application/vnd.docker.";

    private MediaType() {}

    static boolean isIndex(String type) {
        return type.equals(INDEX) || type.equals(DOCKER + "distribution.manifest.list.v2+json");
    }

    static boolean isManifest(String type) {
        return type.equals(MANIFEST) || type.equals(DOCKER + "distribution.manifest.v2+json");
    }

    static boolean isConfig(String type) {
        return type.equals(CONFIG) || type.equals(DOCKER + "container.image.v1+json");
    }

    /** {@return how a layer of that type is compressed} */
    static Compression compression(String type) throws ImageException {
        return switch (type) {
            case LAYER, "application/vnd.oci.image.layer.nondistributable.v1.tar" -> Compression.NONE;
            case LAYER + "+gzip",
                    "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip",
                    DOCKER + "image.rootfs.diff.tar.gzip" -> Compression.GZIP;
            case LAYER + "+zstd" -> Compression.ZSTD;
            default -> throw new ImageException("a layer of the media type \"" + type + "\", which ctk does not know");
        };
    }

    /** {@return the type that an OCI manifest has for a layer of that type} */
    static String oci(String type) throws ImageException {
        return type.startsWith(DOCKER) ? layer(compression(type)) : type;
    }

    static String layer(Compression compression) {
        return switch (compression) {
            case NONE -> LAYER;
            case GZIP -> LAYER + "+gzip";
            case ZSTD -> LAYER + "+zstd";
            case XZ -> throw new IllegalArgumentException("no media type for xz");
        };
    }
}
