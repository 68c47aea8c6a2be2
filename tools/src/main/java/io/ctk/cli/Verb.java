package io.ctk.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One verb of the command. It is made only when it is used, so that a start pays for no other. */
interface Verb {
    /** {@return its options, parameters and texts} */
    CommandSpec spec();

    /**
     * Does it.
     *
     * @param words what was asked for
     * @param console where to print
     * @return the exit status
     * @throws UsageException if the words make no sense together
     * @throws IOException if it fails; the message is what the user gets to see
     */
    int run(ParseResult words, Console console) throws IOException;
}
