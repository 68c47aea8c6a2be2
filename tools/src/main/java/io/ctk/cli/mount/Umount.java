package io.ctk.cli.mount;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.cli.verb.Verb;
import io.ctk.mount.Mount;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk umount}: takes away what {@code ctk mount} shows. */
public final class Umount implements Verb {
    @Override
    public CommandSpec spec() {
        return Options.verb("umount", "Takes away what ctk mount shows in a directory.")
                .addPositional(Options.argument("0", "1", "DIRECTORY", "The directory."));
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws UsageException, IOException {
        Mount.detach(Options.read("DIRECTORY", parsed.matchedPositionalValue(0, ""), Path::of), false);
        return 0;
    }
}
