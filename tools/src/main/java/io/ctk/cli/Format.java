package io.ctk.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** {@code --format}: a table for people, JSON for programs. */
final class Format {
    private static final String NAME = "--format";

    /** Writes one value. */
    @FunctionalInterface
    interface Writing {
        void write(JsonGenerator out) throws IOException;
    }

    private Format() {}

    static OptionSpec option() {
        return Options.value("FORMAT", "table (the default) or json.", NAME);
    }

    static boolean isJson(ParseResult parsed) throws UsageException {
        String text = Options.text(parsed, NAME);
        if (text == null || text.equals("table")) {
            return false;
        }
        if (!text.equals("json")) {
            throw new UsageException(NAME + ": there is no format " + text + ": table or json");
        }
        return true;
    }

    static void print(PrintStream out, Writing writing) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(
                    new DefaultPrettyPrinter().withArrayIndenter(indenter).withObjectIndenter(indenter));
            writing.write(json);
        }
        out.println(text);
    }
}
