package io.ctk.image;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * An image's configuration (OCI image specification, config.md).
 *
 * @param architecture as Go has it, such as {@code amd64}
 * @param os such as {@code linux}
 * @param created when, RFC 3339; "" if it is not said
 * @param author by whom; "" if it is not said
 * @param process what its containers run
 * @param diffIds digests of its layers' uncompressed archives, the lowest first
 * @param history how it came to be, the oldest first
 */
public record ImageConfig(
        String architecture,
        String os,
        String created,
        String author,
        ProcessConfig process,
        List<Digest> diffIds,
        List<History> history) {
    /** Copies what is mutable. */
    public ImageConfig {
        diffIds = List.copyOf(diffIds);
        history = List.copyOf(history);
    }

    /**
     * One step of an image's making.
     *
     * @param created when, RFC 3339
     * @param createdBy the command that made it
     * @param author by whom
     * @param comment why
     * @param emptyLayer whether it made no layer
     */
    public record History(String created, String createdBy, String author, String comment, boolean emptyLayer) {}

    static ImageConfig parse(byte[] bytes) throws IOException {
        Json json = Json.parse("the configuration", bytes);
        List<Digest> diffIds = new ArrayList<>();
        for (String text : json.object("rootfs").texts("diff_ids")) {
            try {
                diffIds.add(Digest.parse(text));
            } catch (IllegalArgumentException e) {
                throw new ImageException("the configuration has a malformed diff ID", e);
            }
        }
        Manifest.checkCount(diffIds.size());
        List<History> history = new ArrayList<>();
        for (Json step : json.objects("history")) {
            history.add(new History(
                    step.text("created"),
                    step.text("created_by"),
                    step.text("author"),
                    step.text("comment"),
                    step.flag("empty_layer")));
        }
        return new ImageConfig(
                json.text("architecture"),
                json.text("os"),
                json.text("created"),
                json.text("author"),
                ProcessConfig.read(json.object("config")),
                diffIds,
                history);
    }

    byte[] toJson() throws IOException {
        return JsonText.of(this::write);
    }

    private void write(JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("created", created);
        if (!author.isEmpty()) {
            out.writeStringField("author", author);
        }
        out.writeStringField("architecture", architecture);
        out.writeStringField("os", os);
        out.writeFieldName("config");
        process.write(out);
        out.writeObjectFieldStart("rootfs");
        out.writeStringField("type", "layers");
        out.writeArrayFieldStart("diff_ids");
        for (Digest diffId : diffIds) {
            out.writeString(diffId.toString());
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeArrayFieldStart("history");
        for (History step : history) {
            writeStep(out, step);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void writeStep(JsonGenerator out, History step) throws IOException {
        out.writeStartObject();
        out.writeStringField("created", step.created());
        out.writeStringField("created_by", step.createdBy());
        if (!step.author().isEmpty()) {
            out.writeStringField("author", step.author());
        }
        if (!step.comment().isEmpty()) {
            out.writeStringField("comment", step.comment());
        }
        if (step.emptyLayer()) {
            out.writeBooleanField("empty_layer", true);
        }
        out.writeEndObject();
    }

    /** {@return the machine's architecture as Go names it} */
    static String machine() {
        String arch = System.getProperty("os.arch", "");
        return switch (arch) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> arch;
        };
    }

    /** {@return the same image with one more layer, another process and one more step} */
    ImageConfig extended(Digest diffId, ProcessConfig other, History step) {
        List<Digest> ids = new ArrayList<>(diffIds);
        ids.add(diffId);
        List<History> steps = new ArrayList<>(history);
        steps.add(step);
        return new ImageConfig(architecture, os, step.created(), step.author(), other, ids, steps);
    }
}
