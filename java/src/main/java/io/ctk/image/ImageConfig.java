package io.ctk.image;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

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
    /** What is written from here, and what Docker once said of the making of an image, which is not true of one made of it. */
    private static final Set<String> OWN = Set.of(
            "architecture",
            "author",
            "config",
            "container",
            "container_config",
            "created",
            "history",
            "id",
            "os",
            "parent",
            "rootfs");

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
        if (!json.text("os").isEmpty() && !json.text("os").equals("linux")) {
            throw new ImageException("an image for \"" + json.text("os") + "\": only those for linux can be run here");
        }
        List<Digest> diffIds = new ArrayList<>();
        Json rootfs = json.object("rootfs");
        for (String text : rootfs.texts("diff_ids")) {
            try {
                diffIds.add(Digest.parse(text));
            } catch (IllegalArgumentException e) {
                throw new ImageException("the configuration has a malformed diff ID", e);
            }
        }
        Manifest.checkCount(diffIds.size());
        if (!rootfs.text("type").isEmpty() && !rootfs.text("type").equals("layers")) {
            throw new ImageException("the configuration has a root file system of another type than layers");
        }
        List<History> history = new ArrayList<>();
        for (Json step : json.objects("history")) {
            history.add(new History(
                    time(step),
                    step.text("created_by"),
                    step.text("author"),
                    step.text("comment"),
                    step.flag("empty_layer")));
        }
        return new ImageConfig(
                json.text("architecture"),
                json.text("os"),
                time(json),
                json.text("author"),
                ProcessConfig.read(json.object("config")),
                diffIds,
                history);
    }

    /** What is no time other tools refuse to read, and with it the whole image. */
    private static String time(Json json) throws ImageException {
        String created = json.text("created");
        try {
            if (!created.isEmpty()) {
                OffsetDateTime ignored = OffsetDateTime.parse(created);
            }
            return created;
        } catch (DateTimeParseException e) {
            throw new ImageException("the configuration has a time that is none: \"" + created + "\"", e);
        }
    }

    byte[] toJson() throws IOException {
        return toJson(Json.EMPTY);
    }

    /**
     * {@return it as JSON}
     *
     * @param base the configuration that this one was made of: what ctk does not know of it is kept
     */
    byte[] toJson(Json base) throws IOException {
        return JsonText.of(out -> write(out, base));
    }

    private void write(JsonGenerator out, Json base) throws IOException {
        out.writeStartObject();
        JsonText.field(out, "created", created);
        JsonText.field(out, "author", author);
        out.writeStringField("architecture", architecture);
        out.writeStringField("os", os);
        base.without(OWN).writeInto(out);
        out.writeFieldName("config");
        process.write(out, base.object("config"));
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
        JsonText.field(out, "created", step.created());
        JsonText.field(out, "created_by", step.createdBy());
        JsonText.field(out, "author", step.author());
        JsonText.field(out, "comment", step.comment());
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
