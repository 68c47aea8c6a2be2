package io.ctk.cli;

import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import io.ctk.mount.Overlay;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk overlay}: mount, umount, ls. */
final class OverlayVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(Verbs.summary("overlay"));
        spec.addSubcommand("mount", mountSpec());
        spec.addSubcommand("umount", umountSpec());
        spec.addSubcommand("ls", lsSpec());
        return spec;
    }

    private static CommandSpec mountSpec() {
        CommandSpec spec = CommandSpec.create().name("mount");
        spec.usageMessage().description("Mount an overlay of directories on TARGET.");
        spec.addOption(CommonOptions.values(
                "DIR",
                "A read-only directory below; the first one given is the topmost. Any name will do.",
                "-l",
                "--lower"));
        spec.addOption(
                CommonOptions.value("DIR", "The directory that takes all changes; needs --work.", "-u", "--upper"));
        spec.addOption(CommonOptions.value(
                "DIR", "An empty directory for the kernel's use, on the file system of --upper.", "-w", "--work"));
        spec.addOption(CommonOptions.flag("Refuse all writing.", "--read-only"));
        spec.addOption(CommonOptions.flag(
                "Sync nothing to disk: after a crash the upper directory is worth nothing.", "--volatile"));
        spec.addOption(
                CommonOptions.flag("Mark with user.overlay.* attributes, which need no privilege.", "--userxattr"));
        spec.addPositional(target("An existing directory."));
        return spec;
    }

    private static CommandSpec umountSpec() {
        CommandSpec spec = CommandSpec.create().name("umount");
        spec.usageMessage().description("Take the overlay mounted on TARGET away.");
        spec.addOption(CommonOptions.flag("Do so even while it is in use.", "--lazy"));
        spec.addPositional(target("Where it is mounted."));
        return spec;
    }

    private static CommandSpec lsSpec() {
        CommandSpec spec = CommandSpec.create().name("ls");
        spec.usageMessage().description("List the overlays that are mounted, the topmost lower directory first.");
        return spec;
    }

    private static PositionalParamSpec target(String description) {
        return PositionalParamSpec.builder()
                .paramLabel("TARGET")
                .type(String.class)
                .required(true)
                .description(description)
                .build();
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException {
        if (!words.hasSubcommand()) {
            throw new UsageException("ctk overlay what? mount, umount or ls");
        }
        ParseResult inner = words.subcommand();
        switch (inner.commandSpec().name()) {
            case "mount" -> mount(inner);
            case "umount" -> umount(inner);
            default -> list(console);
        }
        return ExitCode.OK;
    }

    private static void mount(ParseResult words) throws IOException {
        String[] lower = words.matchedOptionValue("--lower", new String[0]);
        String upper = words.matchedOptionValue("--upper", "");
        String work = words.matchedOptionValue("--work", "");
        if (lower.length == 0) {
            throw new UsageException("at least one --lower directory");
        }
        if (upper.isEmpty() != work.isEmpty()) {
            throw new UsageException("--upper and --work go together");
        }
        Overlay.Builder overlay = Overlay.builder();
        for (String directory : lower) {
            overlay.lower(Path.of(directory));
        }
        if (!upper.isEmpty()) {
            overlay.upper(Path.of(upper), Path.of(work));
        }
        if (words.hasMatchedOption("--volatile")) {
            overlay.options(Overlay.Option.VOLATILE);
        }
        if (words.hasMatchedOption("--userxattr")) {
            overlay.options(Overlay.Option.USER_XATTR);
        }
        List<MountAttribute> attributes = new ArrayList<>();
        if (words.hasMatchedOption("--read-only")) {
            attributes.add(MountAttribute.READ_ONLY);
        }
        Mount made = overlay.build()
                .mount(Path.of(words.matchedPositionalValue(0, "")), attributes.toArray(new MountAttribute[0]));
        made.target(); // stays: ctk overlay umount takes it away
    }

    private static void umount(ParseResult words) throws IOException {
        Path target =
                Path.of(words.matchedPositionalValue(0, "")).toAbsolutePath().normalize();
        String type = MountTable.read()
                .at(target.toString())
                .map(MountTable.Entry::type)
                .orElse("");
        if (!type.isEmpty() && !type.equals("overlay")) {
            throw new UsageException("on " + target + " there is no overlay but " + type);
        }
        Mount.detach(target, words.hasMatchedOption("--lazy"));
    }

    private static void list(Console console) throws IOException {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"TARGET", "MODE", "UPPER", "LOWER"});
        for (MountTable.Entry entry : MountTable.read().entries()) {
            if (entry.type().equals("overlay")) {
                rows.add(row(entry));
            }
        }
        Tables.print(rows, console.out());
    }

    private static String[] row(MountTable.Entry entry) {
        String upper = "-";
        List<String> lower = new ArrayList<>();
        for (String option : entry.superOptions()) {
            int equals = option.indexOf('=');
            String value = option.substring(equals + 1);
            switch (equals < 0 ? "" : option.substring(0, equals)) {
                case "upperdir" -> upper = value;
                case "lowerdir" -> lower.addAll(List.of(value.split(":")));
                case "lowerdir+" -> lower.add(value);
                default -> {}
            }
        }
        return new String[] {entry.target(), entry.isReadOnly() ? "ro" : "rw", upper, String.join(" ", lower)};
    }
}
