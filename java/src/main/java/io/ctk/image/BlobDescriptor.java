package io.ctk.image;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;

/**
 * What a blob is (OCI image specification, descriptor.md).
 *
 * @param mediaType its media type
 * @param digest its digest
 * @param size its size in bytes
 * @param annotations what else is said of it
 */
public record BlobDescriptor(String mediaType, Digest digest, long size, Map<String, String> annotations) {
    /** Copies the annotations. */
    public BlobDescriptor {
        annotations = Map.copyOf(annotations);
    }

    static BlobDescriptor read(Json json) throws ImageException {
        long size = json.number("size", -1);
        if (size < 0) {
            throw new ImageException("a descriptor without a size");
        }
        Digest digest;
        try {
            digest = Digest.parse(json.required("digest"));
        } catch (IllegalArgumentException e) {
            throw new ImageException(e.getMessage() == null ? "a malformed digest" : e.getMessage(), e);
        }
        return new BlobDescriptor(
                json.text("mediaType"), digest, size, json.object("annotations").texts());
    }

    void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("mediaType", mediaType);
        out.writeStringField("digest", digest.toString());
        out.writeNumberField("size", size);
        if (!annotations.isEmpty()) {
            out.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> annotation : new java.util.TreeMap<>(annotations).entrySet()) {
                out.writeStringField(annotation.getKey(), annotation.getValue());
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    /** {@return the same with these annotations and no others} */
    BlobDescriptor annotated(Map<String, String> other) {
        return new BlobDescriptor(mediaType, digest, size, other);
    }
}
