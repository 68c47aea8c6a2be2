package io.ctk.cli;

import io.ctk.Ctk;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk version}. */
final class VersionVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage().description(Verbs.summary("version"));
        return spec;
    }

    @Override
    public int run(ParseResult words, Console console) {
        console.out()
                .println("ctk " + Ctk.version() + " (Java " + System.getProperty("java.version") + ", Linux "
                        + System.getProperty("os.version") + ")");
        return ExitCode.OK;
    }
}
