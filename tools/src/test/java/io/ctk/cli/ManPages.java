package io.ctk.cli;

import java.io.File;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes an AsciiDoc page for every command into a folder: {@code ManPages folder}. {@code bin/man} runs it. */
public final class ManPages {
    private ManPages() {}

    public static void main(String[] args) throws IOException {
        CommandSpec[] specs = Main.specs().toArray(new CommandSpec[0]);
        System.exit(ManPageGenerator.generateManPage(new File(args[0]), null, new boolean[0], true, specs));
    }
}
