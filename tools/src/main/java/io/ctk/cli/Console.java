package io.ctk.cli;

import java.io.PrintStream;

/**
 * Where the command prints.
 *
 * @param out results
 * @param err everything else
 */
record Console(PrintStream out, PrintStream err) {
    /** Prints a line to a person, who can tell it from the container's own by its beginning. */
    void say(String line) {
        err.println("ctk: " + line);
    }
}
