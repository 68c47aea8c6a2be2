package io.ctk.cli.verb;

import java.io.IOException;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What stands after {@code ctk} on a command line. */
public interface Verb {
    /** {@return its options and arguments; made when asked for, because every object of it costs a start} */
    CommandSpec spec();

    /** {@return whether the words ask for help in another way than by the option that all verbs have} */
    default boolean isHelpAsked(ParseResult parsed) {
        return false;
    }

    /**
     * Does it.
     *
     * @param parsed what was written, understood by {@link #spec}
     * @param out what the verb prints
     * @param err what it says beside that, a line each
     * @return the exit status
     * @throws UsageException if it can't mean anything as it is written
     * @throws IOException if it failed
     */
    int run(ParseResult parsed, PrintStream out, PrintStream err)
            throws UsageException, IOException, InterruptedException;
}
