package io.ctk.internal.image.document;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.image.ImageException;
import io.ctk.image.ProcessConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads and writes what an image's configuration says of the process (OCI image specification, config.md, "config"). */
final class ProcessJson {
    private static final Set<String> OWN =
            Set.of("User", "Env", "Entrypoint", "Cmd", "WorkingDir", "StopSignal", "ExposedPorts", "Volumes", "Labels");

    private ProcessJson() {}

    static ProcessConfig read(Json json) throws ImageException {
        for (String variable : json.texts("Env")) {
            if (variable.indexOf('=') <= 0) {
                throw new ImageException("the configuration has a malformed environment variable");
            }
        }
        checkWords(json, "Env", "Entrypoint", "Cmd");
        String directory = json.text("WorkingDir");
        return new ProcessConfig(
                json.text("User"),
                json.texts("Env"),
                json.texts("Entrypoint"),
                json.texts("Cmd"),
                directory.isEmpty() || directory.startsWith("/") ? directory : "/" + directory,
                json.text("StopSignal"),
                json.object("ExposedPorts").names(),
                json.object("Volumes").names(),
                json.object("Labels").texts());
    }

    /** The kernel's words end at a NUL. */
    private static void checkWords(Json json, String... lists) throws ImageException {
        for (String list : lists) {
            for (String word : json.texts(list)) {
                if (word.indexOf('\0') >= 0) {
                    throw new ImageException("the configuration has a NUL in its " + list);
                }
            }
        }
    }

    /**
     * Writes it.
     *
     * @param base what it was made of: what ctk does not know of it is kept, such as {@code Healthcheck}
     */
    static void write(JsonGenerator out, ProcessConfig process, Json base) throws IOException {
        out.writeStartObject();
        base.without(OWN).writeInto(out);
        JsonText.field(out, "User", process.user());
        writeSet(out, "ExposedPorts", process.exposedPorts());
        writeList(out, "Env", process.env());
        writeList(out, "Entrypoint", process.entrypoint());
        writeList(out, "Cmd", process.cmd());
        writeSet(out, "Volumes", process.volumes());
        JsonText.field(out, "WorkingDir", process.workingDir());
        if (!process.labels().isEmpty()) {
            out.writeObjectFieldStart("Labels");
            for (Map.Entry<String, String> label : new TreeMap<>(process.labels()).entrySet()) {
                out.writeStringField(label.getKey(), label.getValue());
            }
            out.writeEndObject();
        }
        JsonText.field(out, "StopSignal", process.stopSignal());
        out.writeEndObject();
    }

    private static void writeList(JsonGenerator out, String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (String text : texts) {
                out.writeString(text);
            }
            out.writeEndArray();
        }
    }

    private static void writeSet(JsonGenerator out, String name, List<String> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeObjectFieldStart(name);
            for (String text : texts) {
                out.writeObjectFieldStart(text);
                out.writeEndObject();
            }
            out.writeEndObject();
        }
    }
}
