package io.ctk.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.codegen.docgen.manpage.ManPageGenerator;

/** Writes an AsciiDoc page for every command into a folder: {@code ManPages folder}. {@code bin/man} runs it. */
public final class ManPages {
    private static final Pattern SYNOPSIS = Pattern.compile(
            "(== Synopsis\n\n)(ctk .*?)(// end::picocli-generated-man-section-synopsis)", Pattern.DOTALL);
    private static final Pattern HEADING = Pattern.compile("==  (Examples|Environment):");

    private ManPages() {}

    public static void main(String[] args) throws IOException {
        List<CommandSpec> specs = Main.specs();
        for (CommandSpec spec : specs) {
            if (spec.commandLine() == null) { // the generator asks it for its colours
                CommandLine unused = new CommandLine(spec); // it makes itself known to the spec
            }
        }
        Path folder = Path.of(args[0]);
        int status = ManPageGenerator.generateManPage(
                folder.toFile(), null, new boolean[0], true, specs.toArray(new CommandSpec[0]));
        try (DirectoryStream<Path> pages = Files.newDirectoryStream(folder, "*.adoc")) {
            for (Path page : pages) {
                Files.writeString(page, mended(Files.readString(page)));
            }
        }
        System.exit(status);
    }

    /** Where the generator runs lines together that are several ways to write a command; and headings are without a colon there. */
    static String mended(String page) {
        Matcher synopsis = SYNOPSIS.matcher(page);
        String broken = synopsis.replaceFirst(found -> Matcher.quoteReplacement(found.group(1)
                + found.group(2).strip().lines().map(String::strip).collect(Collectors.joining(" +\n"))
                + "\n\n"
                + found.group(3)));
        return HEADING.matcher(broken).replaceAll("== $1");
    }
}
