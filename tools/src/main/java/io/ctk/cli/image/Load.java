package io.ctk.cli.image;

import io.ctk.CtkException;
import io.ctk.cli.store.HostBase;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Image;
import io.ctk.image.LoadedImages;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk load}: takes in images that another tool has saved. */
public final class Load implements Verb {
    private static final String INPUT = "--input";
    private static final String STDIN = "-";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "load",
                "Takes in images of a Docker archive or of an OCI image layout, as an archive or as a directory, and prints their"
                        + " names.");
        ImageOptions.addLayerFormat(ImageOptions.addLimits(spec));
        return spec.addOption(Options.flag(
                        "Believe images that say they lie on this machine's own files, as an image that was committed of host does: their"
                                + " containers see all files of this machine. Only for what you know who made it.",
                        HostBase.TRUST))
                .addOption(Options.value("PATH", "The archive or directory, in place of SOURCE.", "-i", INPUT))
                .addPositional(
                        Options.argument("0", "0..1", "SOURCE", "A file, a directory, or - for standard input."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        String source = parsed.matchedOptionValue(INPUT, parsed.matchedPositionalValue(0, STDIN));
        ImageOptions.checkSource(source);
        UnpackLimits limits = ImageOptions.limits(parsed);
        Path path = source.equals(STDIN) ? null : Options.read("SOURCE", source, Path::of);
        ImageStore store = ImageOptions.store(parsed);
        LoadedImages loaded;
        try (Progress progress = new Progress(err, "loading", size(path))) {
            loaded = path == null
                    ? store.load(System.in, "stdin", limits, progress)
                    : store.load(path, limits, progress);
        } catch (IOException e) {
            throw ImageOptions.inSource(source, e);
        }
        ImageOptions.printOmitted(loaded.omitted(), err);
        ImageOptions.printOtherFormat(parsed, loaded.otherFormat(), err);
        for (String note : loaded.notes()) { // of what a stranger wrote
            err.println("ctk: " + CtkException.oneLine(note));
        }
        List<Image> images =
                Options.has(parsed, HostBase.TRUST) ? HostBase.trusted(store, loaded.images()) : loaded.images();
        for (Image image : images) {
            HostBase.warn(image, err);
            boolean named = false;
            for (String name : image.names()) {
                if (loaded.names().contains(name)) {
                    out.println(name);
                    named = true;
                }
            }
            if (!named) {
                out.println(image.id());
            }
        }
        return 0;
    }

    private static long size(@Nullable Path path) throws IOException {
        return path != null && Files.isRegularFile(path) ? Files.size(path) : 0;
    }
}
