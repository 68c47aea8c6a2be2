package io.ctk.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Image;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk images}: lists what the store has. */
final class Images implements Verb {
    private static final String NO_NAME = "<none>";
    private static final String QUIET = "--quiet";

    @Override
    public CommandSpec spec() {
        return Options.verb("images", "Lists images.")
                .addOption(Options.flag("Print their digests only, a line each.", "-q", QUIET))
                .addOption(Format.option());
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        List<Image> images = Stores.images().images();
        if (json) {
            Format.print(out, generator -> write(generator, images));
            return 0;
        }
        if (Options.has(parsed, QUIET)) {
            images.forEach(image -> out.println(image.id()));
            return 0;
        }
        TextTable table = new TextTable("<<<>>", "IMAGE", "ID", "CREATED", "LAYERS", "SIZE");
        for (Image image : images) {
            for (String name : image.names().isEmpty() ? List.of(NO_NAME) : image.names()) {
                table.add(
                        name,
                        image.id().shortened(),
                        Ages.text(image.config().created(), Instant.now()),
                        Integer.toString(image.manifest().layers().size()),
                        Sizes.text(image.compressedSize()));
            }
        }
        table.print(out);
        return 0;
    }

    private static void write(JsonGenerator out, List<Image> images) throws IOException {
        out.writeStartArray();
        for (Image image : images) {
            out.writeStartObject();
            out.writeStringField("id", image.id().toString());
            out.writeArrayFieldStart("names");
            for (String name : image.names()) {
                out.writeString(name);
            }
            out.writeEndArray();
            out.writeStringField("created", image.config().created());
            out.writeNumberField("layers", image.manifest().layers().size());
            out.writeNumberField("size", image.compressedSize());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
