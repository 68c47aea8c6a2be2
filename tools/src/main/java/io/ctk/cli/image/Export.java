package io.ctk.cli.image;

import io.ctk.cli.store.HostBase;
import io.ctk.cli.store.LostBlobs;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.store.ContainerFiles;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk export}: writes the files of a container or image as one archive. */
public final class Export implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb(
                        "export",
                        "Writes all files of a container that was kept, or of an image, as one tar archive, without layers and"
                                + " history.")
                .addOption(Output.option())
                .addPositional(Options.argument("0", "1", "NAME", "A container's name, or an image's name or digest."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        String name = parsed.matchedPositionalValue(0, "");
        Optional<KeptContainer> container = Stores.container(name);
        if (container.isPresent()) {
            if (container.get().root().orElseThrow() instanceof Rootfs.Host) {
                throw new UsageException(name + " lies on the files of this machine: commit its changes instead");
            }
            ContainerLayer layer = container.get().layers().get(0);
            write(parsed, out, err, to -> ImageOptions.printOmitted(ContainerFiles.export(layer, to), err));
            return 0;
        }
        ImageStore store = Stores.images();
        Image image = Stores.image(store, name);
        HostBase.warnOfMissing(image, "exported", err);
        LostBlobs.warn(store, image, err);
        write(
                parsed,
                out,
                err,
                to -> ImageOptions.printOmitted(store.files(image).export(to), err));
        return 0;
    }

    private static void write(ParseResult parsed, PrintStream out, PrintStream err, Output.Writing writing)
            throws UsageException, IOException {
        try (Progress progress = new Progress(err, "exporting", 0)) {
            Output.write(parsed, out, progress, writing);
        }
    }
}
