package io.ctk.cli;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Verb;
import java.io.PrintStream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk version}: loads nothing native, so that it answers whatever is wrong with a machine. */
final class Version implements Verb {
    /** The native library's, which a test holds it against. */
    static final String NUMBER = "0.1.0";

    @Override
    public CommandSpec spec() {
        return Options.verb("version", "Prints the version of ctk and of the Java that it runs on.");
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) {
        out.println("ctk " + NUMBER + " (Java " + System.getProperty("java.version") + ", "
                + System.getProperty("java.vm.name") + ")");
        return 0;
    }
}
