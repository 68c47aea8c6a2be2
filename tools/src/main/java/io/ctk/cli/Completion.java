package io.ctk.cli;

import io.ctk.cli.completion.Completer;
import io.ctk.cli.completion.Scripts;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk completion}: prints what makes a shell complete ctk's command lines. */
final class Completion implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "completion",
                "Prints a script that makes a shell complete ctk's command lines: commands, options, and what is there of images, containers,"
                        + " groups and files.");
        return spec.addPositional(Options.argument("0", "1", "SHELL", String.join(", ", Scripts.SHELLS) + "."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException {
        String shell = parsed.matchedPositionalValue(0, "");
        out.print(Scripts.of(shell)
                .orElseThrow(() -> new UsageException(
                        "there is no completion for the shell " + shell + ": " + String.join(", ", Scripts.SHELLS))));
        return 0;
    }

    /** What those scripts ask. */
    static int answer(String[] asked, PrintStream out) {
        new Completer(Verbs.NAMES, name -> {
                    Verb verb = Verbs.find(name);
                    return verb == null ? null : verb.spec();
                })
                .answer(asked, out);
        return 0;
    }
}
