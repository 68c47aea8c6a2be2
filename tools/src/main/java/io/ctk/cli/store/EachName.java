package io.ctk.cli.store;

import io.ctk.cli.hints.Hints;
import io.ctk.cli.verb.Failure;
import io.ctk.cli.verb.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** Verbs that do the same to everything that is named: what fails doesn't keep them from the rest. */
public final class EachName {
    /** What is done to one of them. */
    @FunctionalInterface
    public interface Action {
        void to(String name) throws UsageException, IOException;
    }

    private EachName() {}

    /** {@return the exit status: the last failure's, after a line for each of them} */
    public static int run(ParseResult parsed, PrintStream err, Action action) {
        int status = 0;
        List<String> names = parsed.matchedPositionalValue(0, List.of());
        for (String name : names) {
            try {
                action.to(name);
            } catch (UsageException | IOException e) {
                err.println("ctk: " + Hints.line(e));
                status = Failure.status(e);
            }
        }
        return status;
    }
}
