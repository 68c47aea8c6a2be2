package io.ctk.cli.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk inspect}: everything that is known of a container or image, as JSON. */
public final class Inspect implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("inspect", "Prints what is known of a container that was kept, or of an image, as JSON.")
                .addPositional(Options.argument("0", "1", "NAME", "A container's name, or an image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        String name = parsed.matchedPositionalValue(0, "");
        Optional<KeptContainer> container = Stores.container(name);
        if (container.isPresent()) {
            Format.print(out, json -> writeContainer(json, container.get()));
            return 0;
        }
        ImageStore store = Stores.images();
        Image image = Stores.image(store, name);
        ByteArrayOutputStream config = new ByteArrayOutputStream();
        store.files(image).writeConfig(config);
        Format.print(out, json -> writeImage(json, image, config.toString(StandardCharsets.UTF_8)));
        return 0;
    }

    private static void writeContainer(JsonGenerator json, KeptContainer container) throws IOException {
        json.writeStartObject();
        json.writeStringField("name", container.name());
        json.writeStringField("path", container.path().toString());
        json.writeStringField("created", container.created().toString());
        json.writeBooleanField("running", container.running());
        if (container.status().isPresent()) {
            json.writeNumberField("exitStatus", container.status().get());
        }
        ImageOrigin origin = container.origin().orElse(null);
        if (origin != null) {
            json.writeStringField("image", origin.name());
            json.writeStringField("imageId", origin.digest().toString());
        }
        json.writeFieldName("config");
        copy(Files.readString(container.path().resolve("config.json")), json);
        json.writeEndObject();
    }

    private static void writeImage(JsonGenerator json, Image image, String config) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", image.id().toString());
        json.writeArrayFieldStart("names");
        for (String name : image.names()) {
            json.writeString(name);
        }
        json.writeEndArray();
        json.writeNumberField("size", image.compressedSize());
        json.writeObjectFieldStart("annotations");
        for (Map.Entry<String, String> annotation :
                new TreeMap<>(image.manifest().annotations()).entrySet()) {
            json.writeStringField(annotation.getKey(), annotation.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("layers");
        for (int i = 0; i < image.manifest().layers().size(); i++) {
            json.writeStartObject();
            json.writeStringField(
                    "digest", image.manifest().layers().get(i).digest().toString());
            json.writeStringField("mediaType", image.manifest().layers().get(i).mediaType());
            json.writeNumberField("size", image.manifest().layers().get(i).size());
            json.writeStringField("diffId", image.config().diffIds().get(i).toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeFieldName("config");
        copy(config, json);
        json.writeEndObject();
    }

    private static void copy(String value, JsonGenerator to) throws IOException {
        try (JsonParser parser = new JsonFactory().createParser(value)) {
            parser.nextToken();
            to.copyCurrentStructure(parser);
        }
    }
}
