package io.ctk.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/** What is kept of a stored container beside its layer, in the words of the OCI runtime specification. */
final class StoredConfig {
    private StoredConfig() {}

    static String of(ContainerSpec spec, String id) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            json.writeStartObject();
            json.writeStringField("ociVersion", "1.1.0");
            json.writeStringField("hostname", spec.hostname().orElse(id));
            json.writeObjectFieldStart("root");
            json.writeBooleanField("readonly", spec.readOnly());
            json.writeEndObject();
            json.writeObjectFieldStart("process");
            json.writeStringField("cwd", spec.workingDirectory());
            json.writeArrayFieldStart("args");
            for (String word : spec.command()) {
                json.writeString(word);
            }
            json.writeEndArray();
            json.writeArrayFieldStart("env");
            for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
                json.writeString(variable.getKey() + "=" + variable.getValue());
            }
            json.writeEndArray();
            json.writeEndObject();
            writeAnnotations(json, spec);
            json.writeEndObject();
        }
        return text + System.lineSeparator();
    }

    private static void writeAnnotations(JsonGenerator json, ContainerSpec spec) throws IOException {
        json.writeObjectFieldStart("annotations");
        String root = spec.root() instanceof Rootfs.Stack stack ? String.valueOf(stack.lower()) : "host";
        json.writeStringField("io.ctk.root", root);
        json.writeStringField("io.ctk.user", spec.user());
        json.writeEndObject();
    }
}
