package io.ctk.cli.container;

import io.ctk.cli.image.ImageOptions;
import io.ctk.cli.image.Names;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Digest;
import io.ctk.image.Image;
import io.ctk.image.ImageDetails;
import io.ctk.image.Reference;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk commit}: makes what a container changed the top layer of a new image. */
public final class Commit implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "commit",
                "Makes what a container changed the top layer of a new image, and prints the image's digest.",
                "The container should have ended: files that it is writing may come in half written.");
        return ImageOptions.addDetails(spec)
                .addPositional(Options.argument("0", "1", "NAME", "The container's name."))
                .addPositional(Options.argument("1", "0..1", "IMAGE", "The new image's name, such as debian:changed."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        String text = parsed.matchedPositionalValue(1, "");
        Reference name = text.isEmpty() ? null : Options.read("IMAGE", text, Names::parse);
        ImageDetails details = ImageOptions.details(parsed);
        KeptContainer container = Diff.container(parsed, 0);
        ImageStore images = Stores.images();
        boolean onHost = container.root().orElseThrow() instanceof Rootfs.Host;
        if (container.image().isEmpty() && !onHost) {
            throw new UsageException(container.name() + " is not made of an image");
        }
        Image base = container.image().isEmpty() ? null : images.byDigest(Digest.parse(container.image()));
        String command = String.join(" ", container.command());
        try (Progress progress = new Progress(err, "committing", 0)) {
            Image image = images.commit(base, container.layers(), name, command, details, progress);
            out.println(image.id());
        }
        return 0;
    }
}
