package io.ctk.cli.image;

import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Ages;
import io.ctk.cli.verb.Format;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Sizes;
import io.ctk.cli.verb.TextTable;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Image;
import io.ctk.image.ImageConfig;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk history}: how an image came to be. */
public final class History implements Verb {
    /**
     * One step.
     *
     * @param step what the image says of it
     * @param size its layer's, 0 if it made none
     */
    private record Step(ImageConfig.History step, long size) {}

    @Override
    public CommandSpec spec() {
        return Options.verb("history", "Lists the steps in which an image came to be, the newest first.")
                .addOption(Format.option())
                .addPositional(Options.argument("0", "1", "IMAGE", "The image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        boolean json = Format.isJson(parsed);
        List<Step> steps = steps(Stores.image(Stores.images(), parsed, 0));
        if (json) {
            Format.print(out, generator -> {
                generator.writeStartArray();
                for (Step step : steps) {
                    generator.writeStartObject();
                    generator.writeStringField("created", step.step().created());
                    generator.writeStringField("createdBy", step.step().createdBy());
                    generator.writeStringField("author", step.step().author());
                    generator.writeStringField("comment", step.step().comment());
                    generator.writeNumberField("size", step.size());
                    generator.writeEndObject();
                }
                generator.writeEndArray();
            });
            return 0;
        }
        TextTable table = new TextTable("<>~~", "CREATED", "SIZE", "CREATED BY", "COMMENT");
        for (Step step : steps) {
            table.add(
                    Ages.text(step.step().created(), Instant.now()),
                    Sizes.text(step.size()),
                    step.step().createdBy(),
                    step.step().comment());
        }
        table.print(out);
        return 0;
    }

    private static List<Step> steps(Image image) {
        List<Step> steps = new ArrayList<>();
        int layer = 0;
        for (ImageConfig.History step : image.config().history()) {
            boolean has =
                    !step.emptyLayer() && layer < image.manifest().layers().size();
            steps.add(
                    new Step(step, has ? image.manifest().layers().get(layer++).size() : 0));
        }
        Collections.reverse(steps);
        return steps;
    }
}
