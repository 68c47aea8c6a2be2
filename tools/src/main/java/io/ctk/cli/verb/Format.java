package io.ctk.cli.verb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --format}: a table for people, JSON for programs. */
public final class Format {
    private static final String NAME = "--format";

    /** Writes one value. */
    @FunctionalInterface
    public interface Writing {
        void write(JsonGenerator out) throws IOException;
    }

    private Format() {}

    public static OptionSpec option() {
        return Options.value("FORMAT", "table (the default) or json.", NAME);
    }

    public static boolean isJson(ParseResult parsed) throws UsageException {
        String text = Options.text(parsed, NAME);
        if (text == null || text.equals("table")) {
            return false;
        }
        if (!text.equals("json")) {
            throw new UsageException(NAME + ": there is no format " + text + ": table or json");
        }
        return true;
    }

    /** Prints a value on many lines. */
    public static void print(PrintStream out, Writing writing) throws IOException {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        out.println(text(
                writing, new DefaultPrettyPrinter().withArrayIndenter(indenter).withObjectIndenter(indenter)));
    }

    /** {@return a value on one line} */
    public static String line(Writing writing) throws IOException {
        return text(writing, null);
    }

    private static String text(Writing writing, @Nullable PrettyPrinter printer) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            if (printer != null) {
                json.setPrettyPrinter(printer);
            }
            writing.write(json);
        }
        return text.toString();
    }
}
