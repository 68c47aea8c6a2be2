package io.ctk.cli.store;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.cli.verb.Cut;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.ContainerStore;
import io.ctk.image.ImageUsage;
import io.ctk.image.StoreUsage;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk df}: what the store occupies on disk. */
public final class Df implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("df", "Says what images occupy on disk, shared with others and by themselves.")
                .addOption(Format.option());
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        ContainerStore containers = ContainerStore.standard();
        Stores.warnOfDamaged(Stores.images(), err);
        StoreUsage usage = Stores.images().upkeep(containers.imageUse()).usage();
        if (json) {
            Format.print(out, generator -> write(generator, usage));
            return 0;
        }
        TextTable table = new TextTable("~<>>>", "IMAGE", "ID", "SIZE", "SHARED", "UNIQUE");
        for (ImageUsage image : usage.images()) {
            table.add(
                    image.image().shownName(),
                    image.image().id().shortened(),
                    Sizes.text(image.size()),
                    Sizes.text(image.shared()),
                    Sizes.text(image.unique()));
        }
        table.print(out);
        out.println();
        Cut.printWrapped(
                "blobs " + Sizes.text(usage.blobs()) + ", unpacked layers " + Sizes.text(usage.layers())
                        + ", of that ctk prune would free " + Sizes.text(usage.garbage()),
                2,
                out);
        return 0;
    }

    private static void write(JsonGenerator out, StoreUsage usage) throws IOException {
        out.writeStartObject();
        out.writeArrayFieldStart("images");
        for (ImageUsage image : usage.images()) {
            out.writeStartObject();
            out.writeStringField("id", image.image().id().toString());
            out.writeArrayFieldStart("names");
            for (String name : image.image().names()) {
                out.writeString(name);
            }
            out.writeEndArray();
            out.writeNumberField("size", image.size());
            out.writeNumberField("shared", image.shared());
            out.writeNumberField("unique", image.unique());
            out.writeEndObject();
        }
        out.writeEndArray();
        out.writeNumberField("blobs", usage.blobs());
        out.writeNumberField("layers", usage.layers());
        out.writeNumberField("garbage", usage.garbage());
        out.writeEndObject();
    }
}
