package io.ctk.cli;

import java.io.PrintStream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Help texts. */
final class Help {
    private Help() {}

    /** {@return the top-level command, without its verbs} */
    static CommandSpec root() {
        CommandSpec root = CommandSpec.create().name("ctk");
        root.usageMessage()
                .description("Runs programs in containers, without a daemon.")
                .synopsisSubcommandLabel("VERB");
        root.addOption(CommonOptions.flag("Print the stack trace of an error.", "--debug"));
        root.addOption(CommonOptions.flag("Print this help.", "-h", "--help"));
        root.addOption(CommonOptions.flag("Print versions.", "-V", "--version"));
        return root;
    }

    /** Prints what verbs there are. */
    static void print(PrintStream out) {
        out.println("ctk runs programs in containers, without a daemon.");
        out.println();
        out.println("Usage: ctk [--debug] VERB [...]");
        out.println();
        for (String[] summary : Verbs.SUMMARIES) {
            out.printf("  %-12s%s%n", summary[0], summary[1]);
        }
        out.println();
        out.println("ctk VERB --help says more of each.");
        out.println("Exit status: the command's own; 124 time-out, 125 ctk itself failed, 126 the command can't be");
        out.println("executed, 127 it was not found, 128+n signal n ended it.");
    }

    /** Prints the help of the verb, or verb of a verb, that was asked about. */
    static int print(ParseResult result, PrintStream out) {
        ParseResult inner = result;
        while (inner.hasSubcommand() && !inner.isUsageHelpRequested()) {
            inner = inner.subcommand();
        }
        CommandLine line = inner.commandSpec().commandLine();
        line.usage(out);
        return ExitCode.OK;
    }
}
