package io.ctk.cli;

import java.io.File;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes an AsciiDoc page for every command into a folder: {@code ManPages folder}. {@code bin/man} runs it. */
public final class ManPages {
    private ManPages() {}

    public static void main(String[] args) throws IOException {
        List<CommandSpec> specs = Main.specs();
        for (CommandSpec spec : specs) {
            if (spec.commandLine() == null) { // the generator asks it for its colours
                CommandLine unused = new CommandLine(spec); // it makes itself known to the spec
            }
        }
        System.exit(ManPageGenerator.generateManPage(
                new File(args[0]), null, new boolean[0], true, specs.toArray(new CommandSpec[0])));
    }
}
