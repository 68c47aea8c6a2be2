package io.ctk.internal.image.document;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.image.BlobDescriptor;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes descriptors (OCI image specification, descriptor.md). */
public final class DescriptorJson {
    private DescriptorJson() {}

    public static BlobDescriptor read(Json json) throws ImageException {
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

    public static void write(JsonGenerator out, BlobDescriptor descriptor) throws IOException {
        out.writeStartObject();
        out.writeStringField("mediaType", descriptor.mediaType());
        out.writeStringField("digest", descriptor.digest().toString());
        out.writeNumberField("size", descriptor.size());
        if (!descriptor.annotations().isEmpty()) {
            out.writeObjectFieldStart("annotations");
            for (Map.Entry<String, String> annotation : new TreeMap<>(descriptor.annotations()).entrySet()) {
                out.writeStringField(annotation.getKey(), annotation.getValue());
            }
            out.writeEndObject();
        }
        out.writeEndObject();
    }
}
