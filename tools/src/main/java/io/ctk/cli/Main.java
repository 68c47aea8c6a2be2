package io.ctk.cli;

import io.ctk.Ctk;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The entry of the command. */
public final class Main {
    private Main() {}

    /** Every command, the top-level one first: what the manual pages are made of. */
    public static List<CommandSpec> specs() {
        List<CommandSpec> specs = new ArrayList<>();
        addWithSubcommands(root(), specs);
        return specs;
    }

    private static void addWithSubcommands(CommandSpec spec, List<CommandSpec> specs) {
        specs.add(spec);
        for (CommandLine subcommand : spec.subcommands().values()) {
            addWithSubcommands(subcommand.getCommandSpec(), specs);
        }
    }

    public static void main(String[] args) {
        CommandLine command = new CommandLine(root());
        command.setExecutionStrategy(Main::run);
        System.exit(command.execute(args));
    }

    private static CommandSpec root() {
        CommandSpec root = CommandSpec.create().name("ctk");
        root.usageMessage().description("Runs programs in containers.");
        CommandSpec version = CommandSpec.create().name("version");
        version.usageMessage().description("Prints the version of ctk.");
        return root.addSubcommand("version", version);
    }

    private static int run(ParseResult result) {
        System.out.println("ctk " + Ctk.version());
        return result.hasSubcommand() ? 0 : 125;
    }
}
