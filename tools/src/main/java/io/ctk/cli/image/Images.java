package io.ctk.cli.image;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.CtkException;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Ages;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageList;
import io.ctk.image.ImageList.DamagedImage;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk images}: lists what the store has. */
public final class Images implements Verb {
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
        ImageList list = Stores.images().list();
        if (json) {
            Format.print(out, generator -> write(generator, list));
            return 0;
        }
        if (Options.has(parsed, QUIET)) {
            list.images().forEach(image -> out.println(image.id()));
            list.damaged().forEach(image -> out.println(image.id()));
            return 0;
        }
        TextTable table = new TextTable("~<<>>", "IMAGE", "ID", "CREATED", "LAYERS", "SIZE");
        for (Image image : list.images()) {
            for (String name : shown(image.names())) {
                table.add(
                        name,
                        image.id().shortened(),
                        Ages.text(image.config().created(), Instant.now()),
                        Integer.toString(image.manifest().layers().size()),
                        Sizes.text(image.compressedSize()));
            }
        }
        for (DamagedImage image : list.damaged()) {
            for (String name : shown(image.names())) {
                table.add(name, image.id().shortened(), "damaged", "", "");
            }
        }
        table.print(out);
        for (DamagedImage image : list.damaged()) {
            err.println("ctk: "
                    + CtkException.oneLine(image.shownName() + " is damaged: " + image.why()
                            + "; ctk rmi removes it, ctk load brings it again"));
        }
        return 0;
    }

    private static List<String> shown(List<String> names) {
        return names.isEmpty() ? List.of(NO_NAME) : names;
    }

    private static void begin(JsonGenerator out, Digest id, List<String> names) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", id.toString());
        out.writeArrayFieldStart("names");
        for (String name : names) {
            out.writeString(name);
        }
        out.writeEndArray();
    }

    private static void write(JsonGenerator out, ImageList list) throws IOException {
        out.writeStartArray();
        for (Image image : list.images()) {
            begin(out, image.id(), image.names());
            out.writeStringField("created", image.config().created());
            out.writeNumberField("layers", image.manifest().layers().size());
            out.writeNumberField("size", image.compressedSize());
            out.writeEndObject();
        }
        for (DamagedImage image : list.damaged()) {
            begin(out, image.id(), image.names());
            out.writeStringField("damage", image.why());
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
