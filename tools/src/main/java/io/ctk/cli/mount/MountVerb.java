package io.ctk.cli.mount;

import io.ctk.cli.store.LostBlobs;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.container.KeptContainer;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk mount}: shows the files of a container or image in a directory. */
public final class MountVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "mount",
                "Shows the files of a container that was kept, or of an image, in a directory, read-only, until ctk umount.",
                "Set-user-ID programs and device nodes in it have no effect. Who can reach the directory can read what the image lets everybody read.",
                "ctk rmi keeps an image's files that are mounted where it runs; it does not see other mount namespaces.");
        return MountWalls.addOptions(spec)
                .addPositional(Options.argument("0", "1", "NAME", "A container's name, or an image's name or digest."))
                .addPositional(Options.argument("1", "1", "DIRECTORY", "An existing directory."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        String name = parsed.matchedPositionalValue(0, "");
        Path target = Options.read("DIRECTORY", parsed.matchedPositionalValue(1, ""), Path::of);
        Set<MountAttribute> walls = MountWalls.of(parsed);
        Optional<KeptContainer> container = Stores.container(name);
        if (container.isEmpty()) {
            ImageStore store = Stores.images();
            Image image = Stores.image(store, name);
            Mount unused = store.files(image).mount(target, walls); // it outlives the command
            LostBlobs.warn(store, image, err);
            MountWalls.warn(parsed, target, err);
            return 0;
        }
        if (container.get().running()) {
            throw new UsageException(name + " is running: the kernel shows no changes of a layer that is in use");
        }
        if (container.get().root().orElseThrow() instanceof Rootfs.Host) {
            throw new UsageException(name + " lies on the files of this machine: see ctk diff for what it changed");
        }
        Mount unused = Stores.images().files(container.get().layers().get(0)).mount(target, walls);
        MountWalls.warn(parsed, target, err);
        return 0;
    }
}
