package io.ctk.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.CtkException;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Change;
import io.ctk.image.ImageStore;
import io.ctk.image.LayerFigures;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk layers}: a picture of an image's stack. */
final class Layers implements Verb {
    private static final String FILES = "--files";
    private static final int BAR = 24;
    private static final int LONGEST = 60;

    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "layers",
                        "Draws an image's layers, the topmost first: what each has, what it added, changed and removed, what it wastes"
                                + " (files below that nobody sees any more because of it), and which images share it.")
                .addOption(Options.flag("List the files of each.", FILES))
                .addOption(Format.option())
                .addPositional(Options.argument("0", "1", "IMAGE", "The image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        ImageStore store = Stores.images();
        List<LayerFigures> layers = store.figures(Stores.image(store, parsed, 0), Options.has(parsed, FILES));
        if (json) {
            Format.print(out, generator -> write(generator, layers));
            return 0;
        }
        long largest = layers.stream().mapToLong(LayerFigures::size).max().orElse(0);
        StringBuilder text = new StringBuilder();
        int number = layers.size();
        for (LayerFigures layer : layers) {
            draw(text, layer, number--, largest);
        }
        out.print(text);
        return 0;
    }

    private static void draw(StringBuilder text, LayerFigures layer, int number, long largest) {
        int filled = largest == 0 ? 0 : (int) Math.max(layer.size() > 0 ? 1 : 0, BAR * layer.size() / largest);
        text.append("+-- ")
                .append(number)
                .append("  ")
                .append(layer.diffId().shortened())
                .append("  [");
        text.append("#".repeat(filled)).append(" ".repeat(BAR - filled)).append("]  ");
        text.append(Sizes.text(layer.size()))
                .append(" (")
                .append(Sizes.text(layer.compressed()))
                .append(" packed)\n");
        text.append("|   ")
                .append(layer.added())
                .append(" added, ")
                .append(layer.changed())
                .append(" changed, ");
        text.append(layer.removed()).append(" removed");
        if (layer.wasted() > 0) {
            text.append("; wastes ").append(Sizes.text(layer.wasted())).append(" below");
        }
        text.append('\n');
        if (!layer.createdBy().isEmpty()) {
            String line = CtkException.oneLine(layer.createdBy());
            text.append("|   by ")
                    .append(line.length() > LONGEST ? line.substring(0, LONGEST) + "..." : line)
                    .append('\n');
        }
        if (!layer.sharedWith().isEmpty()) {
            text.append("|   also in ")
                    .append(CtkException.oneLine(String.join(", ", layer.sharedWith())))
                    .append('\n');
        }
        for (Change change : layer.changes()) {
            text.append("|     ")
                    .append(change.kind().letter())
                    .append(' ')
                    .append(CtkException.oneLine(change.path()));
            text.append('\n');
        }
    }

    private static void write(JsonGenerator out, List<LayerFigures> layers) throws IOException {
        out.writeStartArray();
        for (LayerFigures layer : layers) {
            out.writeStartObject();
            out.writeStringField("diffId", layer.diffId().toString());
            out.writeNumberField("packed", layer.compressed());
            out.writeNumberField("size", layer.size());
            out.writeNumberField("added", layer.added());
            out.writeNumberField("changed", layer.changed());
            out.writeNumberField("removed", layer.removed());
            out.writeNumberField("wasted", layer.wasted());
            out.writeStringField("createdBy", layer.createdBy());
            out.writeArrayFieldStart("sharedWith");
            for (String name : layer.sharedWith()) {
                out.writeString(name);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("changes");
            for (Change change : layer.changes()) {
                out.writeString(change.kind().letter() + " " + change.path());
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
