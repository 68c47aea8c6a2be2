package io.ctk.internal.image.document;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.image.Digest;
import io.ctk.image.ImageConfig;
import io.ctk.image.ImageConfig.History;
import io.ctk.image.ImageException;
import java.io.IOException;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads and writes images' configurations (OCI image specification, config.md). */
public final class ConfigJson {
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

    private ConfigJson() {}

    public static ImageConfig parse(byte[] bytes) throws IOException {
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
        ManifestJson.checkCount(diffIds.size());
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
                ProcessJson.read(json.object("config")),
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

    /** {@return it as JSON} */
    public static byte[] bytes(ImageConfig config) throws IOException {
        return bytes(config, Json.EMPTY);
    }

    /**
     * {@return it as JSON}
     *
     * @param base the configuration that this one was made of: what ctk does not know of it is kept
     */
    public static byte[] bytes(ImageConfig config, Json base) throws IOException {
        return JsonText.of(out -> write(out, config, base));
    }

    private static void write(JsonGenerator out, ImageConfig config, Json base) throws IOException {
        out.writeStartObject();
        JsonText.field(out, "created", config.created());
        JsonText.field(out, "author", config.author());
        out.writeStringField("architecture", config.architecture());
        out.writeStringField("os", config.os());
        base.without(OWN).writeInto(out);
        out.writeFieldName("config");
        ProcessJson.write(out, config.process(), base.object("config"));
        out.writeObjectFieldStart("rootfs");
        out.writeStringField("type", "layers");
        out.writeArrayFieldStart("diff_ids");
        for (Digest diffId : config.diffIds()) {
            out.writeString(diffId.toString());
        }
        out.writeEndArray();
        out.writeEndObject();
        out.writeArrayFieldStart("history");
        for (History step : config.history()) {
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
}
