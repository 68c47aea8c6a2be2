package io.ctk.cli;

import io.ctk.cli.hints.Hints;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Terminal;
import io.ctk.cli.verb.UsageException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** What {@code ctk help} prints. */
final class Help {
    private static final int USUAL = 80;
    private static final int NARROWEST = 55;
    private static final int WIDEST = 120;

    private Help() {}

    /** {@return the command with all its verbs} */
    static CommandSpec root() {
        CommandSpec root = CommandSpec.create().name("ctk");
        root.usageMessage()
                .description("Runs programs in containers, and stacks directories.")
                .synopsisSubcommandLabel("COMMAND")
                .footerHeading("%nEnvironment:%n")
                .footer(variables());
        root.addOption(OptionSpec.builder("-h", Options.HELP)
                .usageHelp(true)
                .description("Print this and exit.")
                .build());
        root.addOption(OptionSpec.builder("-V", "--version")
                .versionHelp(true)
                .description("Print the version and exit.")
                .build());
        root.addOption(Options.flag("Where ctk fails, print where in its code.", Options.DEBUG));
        for (String name : Verbs.NAMES) {
            CommandSpec verb = Objects.requireNonNull(Verbs.find(name)).spec();
            addExamples(verb, name);
            root.addSubcommand(name, verb);
        }
        return root;
    }

    private static String[] variables() {
        List<String> lines = new ArrayList<>();
        Variables.all().forEach((name, does) -> lines.add(String.format("  %-17s %s", name, does)));
        lines.add("");
        lines.add("ctk help COMMAND tells more of each command.");
        return lines.toArray(new String[0]);
    }

    /** Here, not where a verb describes itself: no start pays for them. */
    private static void addExamples(CommandSpec spec, String name) {
        List<String> examples = Examples.of(name);
        if (!examples.isEmpty()) {
            spec.usageMessage()
                    .footerHeading("%nExamples:%n")
                    .footer(examples.stream()
                            .map(line -> "  " + line.replace("%", "%%"))
                            .toArray(String[]::new));
        }
        spec.subcommands().forEach((word, below) -> addExamples(below.getCommandSpec(), name + " " + word));
    }

    /** Prints the help of all, or of the verb that the words name. */
    static int print(String[] words, PrintStream out) throws UsageException {
        CommandLine line = Options.commandLine(root());
        for (String word : words) {
            CommandLine below = line.getSubcommands().get(word);
            if (below == null) {
                throw new UsageException(
                        Hints.noCommand(word, List.copyOf(line.getSubcommands().keySet())));
            }
            line = below;
        }
        line.setUsageHelpWidth(width(out));
        line.usage(out);
        return 0;
    }

    /** Longer lines than that are hard to read, and picocli takes no shorter ones than these. */
    private static int width(PrintStream out) {
        int room = Terminal.widthOf(out);
        return room == Terminal.UNLIMITED ? USUAL : Math.max(NARROWEST, Math.min(room, WIDEST));
    }

    /** {@return whether the command line asked for help, and got it} */
    static boolean printIfAsked(ParseResult parsed, String name, PrintStream out) throws UsageException {
        List<String> words = new ArrayList<>(List.of(name));
        ParseResult at = parsed;
        while (!at.isUsageHelpRequested() && at.hasSubcommand()) {
            at = at.subcommand();
            words.add(at.commandSpec().name());
        }
        if (at.isUsageHelpRequested()) {
            print(words.toArray(new String[0]), out); // from the top, so that its full name is known
        }
        return at.isUsageHelpRequested();
    }
}
