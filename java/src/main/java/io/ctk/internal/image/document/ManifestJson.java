package io.ctk.internal.image.document;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.ImageException;
import io.ctk.image.Manifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes manifests (OCI image specification, manifest.md). */
public final class ManifestJson {
    /** The kernel mounts no more than 500; a stack's fill-in and a container's own layer come on top. */
    public static final int MOST_LAYERS = 498;

    private ManifestJson() {}

    /**
     * {@return what the bytes say}
     *
     * @param type the media type that they are said to be of
     */
    public static Manifest parse(byte[] bytes, String type) throws IOException {
        String own = Json.parse("the manifest", bytes).text("mediaType");
        if (!own.isEmpty() && !own.equals(type)) {
            throw new ImageException("a manifest that is said to be \"" + type + "\" and says \"" + own + "\" itself");
        }
        return parse(bytes);
    }

    /**
     * {@return what a manifest is that is no image: an artifact, such as a signature; empty where it is one, or malformed}
     *
     * <p>Some have an image's configuration with layers that are none, others a configuration of their own (manifest.md, "Guidelines for
     * Artifact Usage").
     */
    public static Optional<String> whyNoImage(Json json) throws ImageException {
        String own = json.text("artifactType");
        String config = json.object("config").text("mediaType");
        if (!config.isEmpty() && !MediaType.isConfig(config)) {
            return Optional.of("an artifact of the type \"" + (own.isEmpty() ? config : own) + "\"");
        }
        for (Json layer : json.objects("layers")) {
            String type = layer.text("mediaType");
            if (MediaType.labelled(type).isEmpty()) {
                return Optional.of("what has a layer of the media type \"" + type
                        + "\", which ctk does not know: an artifact, or encrypted");
            }
        }
        return Optional.empty();
    }

    public static Manifest parse(byte[] bytes) throws IOException {
        Json json = Json.parse("the manifest", bytes);
        if (json.number("schemaVersion", 0) != 2) {
            throw new ImageException("a manifest of another schema version than 2");
        }
        String type = json.text("mediaType");
        if (json.has("manifests") || (!type.isEmpty() && !MediaType.isManifest(type))) {
            throw new ImageException("what is called a manifest is something else: \"" + type + "\"");
        }
        if (!json.has("config") || !json.has("layers")) {
            throw new ImageException("a manifest without a configuration or layers");
        }
        BlobDescriptor config = DescriptorJson.read(json.object("config"));
        if (!MediaType.isConfig(config.mediaType())) {
            throw new ImageException(
                    "a configuration of the media type \"" + config.mediaType() + "\": no container image");
        }
        List<BlobDescriptor> layers = new ArrayList<>();
        for (Json layer : json.objects("layers")) {
            layers.add(DescriptorJson.read(layer));
        }
        checkCount(layers.size());
        return new Manifest(config, layers, json.object("annotations").texts());
    }

    public static void checkCount(int layers) throws ImageException {
        if (layers > MOST_LAYERS) {
            throw new ImageException("an image of " + layers + " layers: at most " + MOST_LAYERS);
        }
    }

    public static byte[] bytes(Manifest manifest) throws IOException {
        return JsonText.of(out -> write(out, manifest));
    }

    private static void write(JsonGenerator out, Manifest manifest) throws IOException {
        out.writeStartObject();
        out.writeNumberField("schemaVersion", 2);
        out.writeStringField("mediaType", MediaType.MANIFEST);
        out.writeFieldName("config");
        DescriptorJson.write(out, manifest.config());
        out.writeArrayFieldStart("layers");
        for (BlobDescriptor layer : manifest.layers()) {
            DescriptorJson.write(out, layer);
        }
        out.writeEndArray();
        if (!manifest.annotations().isEmpty()) {
            out.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> annotation : new TreeMap<>(manifest.annotations()).entrySet()) {
                out.writeStringField(annotation.getKey(), annotation.getValue());
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
