package io.ctk.cli.image;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.CtkException;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Cut;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.changes.Change;
import io.ctk.image.changes.LayerFigures;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk layers}: a picture of an image's stack. */
public final class Layers implements Verb {
    private static final String FILES = "--files";
    private static final int BAR = 24;

    /** The room for the size of a file, as 99.9 MiB. */
    private static final int SIZE = 8;

    /** How many files are named that are wasted most. */
    private static final int MOST = 10;

    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "layers",
                        "Draws an image's layers, the topmost first: what each has, what it added, changed and removed, what it wastes"
                                + " (files below that nobody sees any more because of it), and which images share it.")
                .addOption(Options.flag("List the files of each with their sizes, and which are wasted most.", FILES))
                .addOption(Format.option())
                .addPositional(Options.argument("0", "1", "IMAGE", "The image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        ImageStore store = Stores.images();
        List<LayerFigures> layers = store.files(Stores.image(store, parsed, 0)).figures(Options.has(parsed, FILES));
        if (json) {
            Format.print(out, generator -> write(generator, layers));
            return 0;
        }
        long largest = layers.stream().mapToLong(LayerFigures::size).max().orElse(0);
        List<String> lines = new ArrayList<>();
        int number = layers.size();
        for (LayerFigures layer : layers) {
            draw(lines, layer, number--, largest);
        }
        drawWasted(lines, layers);
        Cut.print(lines, out);
        return 0;
    }

    private static void draw(List<String> lines, LayerFigures layer, int number, long largest) {
        int filled = largest == 0 ? 0 : (int) Math.max(layer.size() > 0 ? 1 : 0, BAR * layer.size() / largest);
        lines.add((number > 1 ? "\u251c\u2500 " : "\u2514\u2500 ") + number + "  "
                + layer.diffId().shortened() + "  ["
                + "#".repeat(filled) + " ".repeat(BAR - filled) + "]  " + Sizes.text(layer.size()) + " ("
                + Sizes.text(layer.compressed()) + " packed)");
        String below = number > 1 ? "\u2502  " : "   ";
        lines.add(below + layer.added() + " added, " + layer.changed() + " changed, " + layer.removed() + " removed"
                + (layer.wasted() > 0 ? "; wastes " + Sizes.text(layer.wasted()) + " below" : ""));
        if (!layer.createdBy().isEmpty()) {
            lines.add(below + "by " + CtkException.oneLine(layer.createdBy()));
        }
        if (!layer.sharedWith().isEmpty()) {
            lines.add(below + "also in " + CtkException.oneLine(String.join(", ", layer.sharedWith())));
        }
        for (Change change : layer.changes()) {
            lines.add(below + "  " + change.kind().letter() + " " + size(change) + "  "
                    + CtkException.oneLine(change.path()));
        }
    }

    private static String size(Change change) {
        String size = change.size() > 0 ? Sizes.text(change.size()) : "";
        return " ".repeat(Math.max(0, SIZE - size.length())) + size;
    }

    /** What it would pay to leave out of the layers below. */
    private static void drawWasted(List<String> lines, List<LayerFigures> layers) {
        record Wasted(int layer, LayerFigures.Hidden file) {}
        List<Wasted> all = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            int number = layers.size() - i;
            layers.get(i).hidden().forEach(hidden -> all.add(new Wasted(number, hidden)));
        }
        if (all.isEmpty()) {
            return;
        }
        all.sort(Comparator.comparingLong((Wasted wasted) -> wasted.file().bytes())
                .reversed());
        lines.add("");
        lines.add("most wasted, of " + all.size() + " hidden by a layer above:");
        TextTable table = new TextTable(">>~", "SIZE", "HIDDEN BY", "PATH");
        for (Wasted wasted : all.subList(0, Math.min(MOST, all.size()))) {
            table.add(
                    Sizes.text(wasted.file().bytes()),
                    Integer.toString(wasted.layer()),
                    wasted.file().path());
        }
        lines.addAll(table.lines());
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
            out.writeArrayFieldStart("hidden");
            for (LayerFigures.Hidden hidden : layer.hidden()) {
                out.writeStartObject();
                out.writeStringField("path", hidden.path());
                out.writeNumberField("size", hidden.bytes());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
        out.writeEndArray();
    }
}
