package io.ctk.cli.mount;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import io.ctk.mount.Overlay;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk overlay}: stacks directories from the shell. */
public final class OverlayVerb implements Verb {
    private static final String LOWER = "--lower";
    private static final String UPPER = "--upper";
    private static final String WORK = "--work";
    private static final String VOLATILE = "--volatile";
    private static final String READ_ONLY = "--read-only";
    private static final String LAZY = "--lazy";
    private static final String TARGET = "TARGET";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb("overlay", "Shows several directories as one.");
        spec.usageMessage().synopsisSubcommandLabel("COMMAND");
        return spec.addSubcommand("mount", mountSpec())
                .addSubcommand("umount", unmountSpec())
                .addSubcommand("ls", listSpec());
    }

    private static CommandSpec mountSpec() {
        CommandSpec spec = Options.verb(
                "mount",
                "Shows the lower directories, the first one topmost, as one on the target.",
                "With an upper directory it can be written to: changes go there, and the lower directories stay as they are.",
                "Set-user-ID programs and device nodes have no effect there, as the directories' own mounts may forbid them too.");
        return MountWalls.addOptions(spec)
                .addOption(OptionSpec.builder(
                                Options.list("DIRECTORY", "A directory to show; may be repeated.", "-l", LOWER))
                        .required(true)
                        .build())
                .addOption(Options.value("DIRECTORY", "The directory that takes the changes.", "-u", UPPER))
                .addOption(Options.value(
                        "DIRECTORY",
                        "An empty directory on the file system of the upper one, for the kernel.",
                        "-w",
                        WORK))
                .addOption(Options.flag("Forbid changes even so.", READ_ONLY))
                .addOption(
                        Options.flag("Never wait for the disk; a crash makes the upper directory worthless.", VOLATILE))
                .addPositional(Options.argument("0", "1", TARGET, "An existing directory."));
    }

    private static CommandSpec unmountSpec() {
        return Options.verb("umount", "Takes an overlay away; its directories stay as they are.")
                .addOption(Options.flag("Even while it is in use.", LAZY))
                .addPositional(Options.argument("0", "1", TARGET, "Where it is mounted."));
    }

    private static CommandSpec listSpec() {
        return Options.verb("ls", "Lists the overlays that are mounted.");
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        if (!parsed.hasSubcommand()) {
            throw new UsageException("overlay what: mount, umount or ls; see ctk overlay --help");
        }
        ParseResult below = parsed.subcommand();
        switch (below.commandSpec().name()) {
            case "mount" -> mount(below, err);
            case "umount" -> unmount(below);
            default -> OverlayList.print(MountTable.read(), out);
        }
        return 0;
    }

    private static Path target(ParseResult parsed) throws UsageException {
        return Options.read(TARGET, Objects.requireNonNull(parsed.matchedPositionalValue(0, "")), Path::of);
    }

    private static void mount(ParseResult parsed, PrintStream err) throws UsageException, IOException {
        List<String> lower = Options.texts(parsed, LOWER);
        if (lower.size() > Overlay.MAX_LOWER) {
            throw new UsageException(
                    lower.size() + " lower directories: the kernel takes at most " + Overlay.MAX_LOWER);
        }
        Overlay.Builder overlay = Overlay.builder();
        for (String directory : lower) {
            Path path = Options.read(LOWER, directory, Path::of);
            overlay.lower(path);
        }
        Path upper = Options.read(parsed, UPPER, Path::of);
        Path work = Options.read(parsed, WORK, Path::of);
        if (upper != null && work != null) {
            overlay.upper(upper, work);
        } else if (upper != null || work != null) {
            throw new UsageException(UPPER + " and " + WORK + " go together; see ctk overlay mount --help");
        }
        if (Options.has(parsed, VOLATILE)) {
            overlay.options(Overlay.Option.VOLATILE);
        }
        Set<MountAttribute> attributes = MountWalls.of(parsed);
        if (Options.has(parsed, READ_ONLY)) {
            attributes.add(MountAttribute.READ_ONLY);
        }
        // Not closed: it outlives the command.
        Mount unused = overlay.build().mount(target(parsed), attributes.toArray(MountAttribute[]::new));
        MountWalls.warn(parsed, target(parsed), err);
    }

    private static void unmount(ParseResult parsed) throws UsageException, IOException {
        Mount.detach(target(parsed), Options.has(parsed, LAZY));
    }
}
