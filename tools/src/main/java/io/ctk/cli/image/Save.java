package io.ctk.cli.image;

import io.ctk.cli.store.HostBase;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.Reference;
import io.ctk.image.store.ArchiveForm;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk save}: writes images for another tool. */
public final class Save implements Verb {
    private static final String FORM = "--format";
    private static final String DIRECTORY = "--directory";

    @Override
    public CommandSpec spec() {
        return Options.verb("save", "Writes images for another tool to load.")
                .addOption(Options.value(
                        "FORM", "oci (an OCI image layout, the default) or docker (a Docker archive).", FORM))
                .addOption(Options.value(
                        "DIRECTORY", "Write an OCI image layout into this new or empty directory.", DIRECTORY))
                .addOption(Output.option())
                .addPositional(Options.argument("0..*", "1..*", "IMAGE", "An image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        ImageStore store = Stores.images();
        Map<String, Image> images = new LinkedHashMap<>();
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        for (String word : words) {
            Image image = Stores.image(store, word);
            images.put(name(image, word), image);
            HostBase.warnOfMissing(image, "saved", err);
        }
        ArchiveForm form = form(parsed.matchedOptionValue(FORM, "oci"));
        String directory = Options.text(parsed, DIRECTORY);
        if (directory == null) {
            long total = form == ArchiveForm.OCI
                    ? images.values().stream().mapToLong(Image::compressedSize).sum()
                    : 0;
            try (Progress progress = new Progress(err, "saving", total)) {
                Output.write(parsed, out, progress, to -> store.save(images, form, to));
            }
        } else {
            store.save(images, empty(Options.read(DIRECTORY, directory, Path::of)));
        }
        return 0;
    }

    /** The name by which it was asked for, if it was one. */
    private static String name(Image image, String word) {
        if (Digest.isMeant(word)) {
            return image.names().isEmpty() ? "" : image.names().get(0);
        }
        String name =
                image.names().contains(word) ? word : Reference.parse(word).name();
        return image.names().contains(name)
                ? name
                : image.names().isEmpty() ? "" : image.names().get(0);
    }

    private static ArchiveForm form(String text) throws UsageException {
        return switch (text) {
            case "oci" -> ArchiveForm.OCI;
            case "docker" -> ArchiveForm.DOCKER;
            default -> throw new UsageException(FORM + ": there is no form " + text + ": oci or docker");
        };
    }

    private static Path empty(Path directory) throws UsageException, IOException {
        if (Files.isDirectory(directory)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                if (entries.iterator().hasNext()) {
                    throw new UsageException(DIRECTORY + ": " + directory + " is not empty");
                }
            }
        }
        return directory;
    }
}
