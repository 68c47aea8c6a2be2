package io.ctk.cli;

import io.ctk.cli.hints.Hints;
import io.ctk.cli.verb.Options;
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
    private Help() {}

    /** {@return the command with all its verbs} */
    static CommandSpec root() {
        CommandSpec root = CommandSpec.create().name("ctk");
        root.usageMessage()
                .description("Runs programs in containers, and stacks directories.")
                .synopsisSubcommandLabel("COMMAND")
                .footer("", "ctk help COMMAND tells more of each.");
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
            root.addSubcommand(name, Objects.requireNonNull(Verbs.find(name)).spec());
        }
        return root;
    }

    /** Prints the help of all, or of the verb that the words name. */
    static int print(String[] words, PrintStream out) throws UsageException {
        CommandLine line = Main.commandLine(root());
        for (String word : words) {
            CommandLine below = line.getSubcommands().get(word);
            if (below == null) {
                throw new UsageException(Hints.noCommand(
                        word, List.copyOf(line.getSubcommands().keySet())));
            }
            line = below;
        }
        line.usage(out);
        return 0;
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
