package io.ctk.cli.image;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImportedImage;
import io.ctk.image.Reference;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk import}: makes an image of a root file system. */
public final class Import implements Verb {
    private static final String STDIN = "-";
    private static final String SOURCE = "SOURCE";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "import",
                "Makes an image of a root file system: of a tar archive, plain or compressed with gzip, zstd or xz, or of a directory.",
                "Prints the image's digest.");
        ImageOptions.addLayerFormat(ImageOptions.addLimits(ImageOptions.addDetails(spec)));
        return spec.addPositional(Options.argument("0", "1", SOURCE, "A file, a directory, or - for standard input."))
                .addPositional(Options.argument("1", "0..1", "NAME", "The image's name, such as debian:12."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        String source = parsed.matchedPositionalValue(0, "");
        String name = parsed.matchedPositionalValue(1, "");
        Reference reference = name.isEmpty() ? null : Options.read("NAME", name, Names::parse);
        ImageDetails details = ImageOptions.details(parsed);
        ImageOptions.checkSource(source);
        UnpackLimits limits = ImageOptions.limits(parsed);
        ImageStore store = ImageOptions.store(parsed);
        Path path = source.equals(STDIN) ? null : Options.read(SOURCE, source, Path::of);
        ImportedImage imported;
        try (Progress progress = new Progress(err, "importing", size(path))) {
            imported = path != null && Files.isDirectory(path)
                    ? store.importDirectory(path.toAbsolutePath(), reference, details, limits, progress)
                    : store.importArchive(open(path), reference, source, details, limits, progress);
        } catch (IOException e) {
            throw ImageOptions.inSource(source, e);
        }
        ImageOptions.printOmitted(imported.omitted(), err);
        ImageOptions.printOtherFormat(parsed, imported.otherFormat(), err);
        out.println(imported.image().id());
        return 0;
    }

    private static long size(@Nullable Path path) throws IOException {
        return path != null && Files.isRegularFile(path) ? Files.size(path) : 0;
    }

    private static InputStream open(@Nullable Path path) throws IOException {
        return path == null ? System.in : new FileInputStream(path.toFile());
    }
}
