package io.ctk.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of every verb, and how options are made. */
final class CommonOptions {
    private CommonOptions() {}

    /** {@return the verb's specification with the common options added} */
    static CommandSpec addTo(CommandSpec spec) {
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Print this help.")
                .build());
        spec.addOption(flag("Print the stack trace of an error.", "--debug"));
        for (var subcommand : spec.subcommands().values()) {
            addTo(subcommand.getCommandSpec());
        }
        return spec;
    }

    static boolean isHelp(ParseResult result) {
        return result.isUsageHelpRequested() || (result.hasSubcommand() && isHelp(result.subcommand()));
    }

    static boolean isDebug(ParseResult result) {
        return result.hasMatchedOption("--debug") || (result.hasSubcommand() && isDebug(result.subcommand()));
    }

    /** {@return an option without a value} */
    static OptionSpec flag(String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .names(names)
                .type(boolean.class)
                .arity("0")
                .description(description)
                .build();
    }

    /** {@return an option with one value} */
    static OptionSpec value(String label, String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .names(names)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** {@return an option with one value that can be given several times} */
    static OptionSpec values(String label, String description, String... names) {
        return OptionSpec.builder(names[0], names)
                .names(names)
                .type(String[].class)
                .arity("1")
                .paramLabel(label)
                .description(description)
                .build();
    }
}
