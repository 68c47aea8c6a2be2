package io.ctk.cli;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.PrintStream;
import picocli.AutoComplete;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk completion}: prints what makes a shell complete ctk's command lines. */
final class Completion implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "completion",
                "Prints a script that makes a shell complete the words of ctk's command lines.",
                "Use it by writing into the shell's start file:",
                "  source <(ctk completion bash)");
        return spec.addPositional(Options.argument("0", "1", "SHELL", "bash or zsh."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException {
        String shell = parsed.matchedPositionalValue(0, "");
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new UsageException("there is no completion for the shell " + shell + ": bash or zsh");
        }
        // One script for both: it makes zsh understand bash's completions.
        out.println(AutoComplete.bash("ctk", Main.commandLine(Help.root())));
        return 0;
    }
}
