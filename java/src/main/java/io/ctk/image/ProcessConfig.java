package io.ctk.image;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a container of an image runs, unless it is told otherwise (OCI image specification, config.md, "config").
 *
 * @param user {@code name} or {@code uid}, and perhaps {@code :group}; "" is root
 * @param env {@code NAME=VALUE} each
 * @param entrypoint the first words of the command
 * @param cmd the words behind them, which a command line replaces
 * @param workingDir where it starts, "" is {@code /}
 * @param stopSignal what asks it to end, such as {@code SIGTERM}; "" is that
 * @param exposedPorts {@code 80/tcp} each
 * @param volumes directories that it keeps data in
 * @param labels what else is said of it
 */
public record ProcessConfig(
        String user,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        String workingDir,
        String stopSignal,
        List<String> exposedPorts,
        List<String> volumes,
        Map<String, String> labels) {
    private static final Set<String> OWN =
            Set.of("User", "Env", "Entrypoint", "Cmd", "WorkingDir", "StopSignal", "ExposedPorts", "Volumes", "Labels");

    /** Nothing said. */
    public static final ProcessConfig NONE =
            new ProcessConfig("", List.of(), List.of(), List.of(), "", "", List.of(), List.of(), Map.of());

    /** Copies what is mutable. */
    public ProcessConfig {
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
    }

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
    void write(JsonGenerator out, Json base) throws IOException {
        out.writeStartObject();
        base.without(OWN).writeInto(out);
        JsonText.field(out, "User", user);
        writeSet(out, "ExposedPorts", exposedPorts);
        writeList(out, "Env", env);
        writeList(out, "Entrypoint", entrypoint);
        writeList(out, "Cmd", cmd);
        writeSet(out, "Volumes", volumes);
        JsonText.field(out, "WorkingDir", workingDir);
        if (!labels.isEmpty()) {
            out.writeObjectFieldStart("Labels");
            for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
                out.writeStringField(label.getKey(), label.getValue());
            }
            out.writeEndObject();
        }
        JsonText.field(out, "StopSignal", stopSignal);
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

    /** {@return the same without arguments} */
    ProcessConfig withoutCmd() {
        return new ProcessConfig(
                user, env, entrypoint, List.of(), workingDir, stopSignal, exposedPorts, volumes, labels);
    }

    /** {@return the whole command: entry point and arguments} */
    public List<String> command() {
        List<String> words = new ArrayList<>(entrypoint);
        words.addAll(cmd);
        return words;
    }
}
