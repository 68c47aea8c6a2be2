package io.ctk.cli.image;

import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Progress;
import io.ctk.cli.verb.StandardOutput;
import io.ctk.cli.verb.Terminal;
import io.ctk.cli.verb.UsageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --output}: a file that is there only when all of it is, or standard output. */
final class Output {
    private static final String NAME = "--output";
    private static final int BUFFER = 256 << 10;

    /** Writes it all. */
    @FunctionalInterface
    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    private Output() {}

    static OptionSpec option() {
        return Options.value("FILE", "Where it goes; otherwise to standard output.", "-o", NAME);
    }

    /** Writes it there, and shows how far that is. */
    static void write(ParseResult parsed, PrintStream out, Progress progress, Writing writing)
            throws UsageException, IOException {
        write(parsed, out, to -> writing.write(progress.counting(to)));
    }

    private static void write(ParseResult parsed, PrintStream out, Writing writing) throws UsageException, IOException {
        String file = Options.text(parsed, NAME);
        if (file == null || file.equals("/dev/stdout")) { // that link is nothing to put a file in the place of
            if (out instanceof StandardOutput && Terminal.is(Terminal.OUTPUT)) {
                throw new UsageException(
                        "an archive is nothing for a terminal: name a file with -o, or redirect output");
            }
            OutputStream bytes = out instanceof StandardOutput own ? own.bytes() : out;
            BufferedOutputStream buffered = new BufferedOutputStream(bytes, BUFFER);
            writing.write(buffered);
            buffered.flush();
            return;
        }
        Path path = Options.read(NAME, file, Path::of).toAbsolutePath();
        if (Files.exists(path) && !Files.isRegularFile(path)) { // a pipe, or /dev/null
            try (OutputStream to = new BufferedOutputStream(NewFile.openSpecial(path), BUFFER)) {
                writing.write(to);
            }
            return;
        }
        Path directory = path.getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            throw new UsageException(NAME + ": there is no directory " + directory);
        }
        try (NewFile aside = NewFile.beside(path)) {
            try (OutputStream to = new BufferedOutputStream(aside.stream(), BUFFER)) {
                writing.write(to);
            }
            aside.publish();
        }
    }
}
