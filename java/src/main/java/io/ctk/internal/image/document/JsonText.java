package io.ctk.internal.image.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/** JSON that ctk writes: compact, in UTF-8, the same values always as the same bytes. */
public final class JsonText {
    /** Writes one value. */
    @FunctionalInterface
    public interface Writing {
        void write(JsonGenerator out) throws IOException;
    }

    private JsonText() {}

    /** Writes a text, unless it is "". */
    static void field(JsonGenerator out, String name, String text) throws IOException {
        if (!text.isEmpty()) {
            out.writeStringField(name, text);
        }
    }

    public static byte[] of(Writing writing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator out = new JsonFactory().createGenerator(bytes)) {
            writing.write(out);
        }
        return bytes.toByteArray();
    }
}
