package io.ctk.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes an object's fields, in the order of the calls; the same values always as the same text. What is absent, empty, false or 0 is left out where the method does not say otherwise. */
public final class JsonOutput {
    private final JsonGenerator out;

    private JsonOutput(JsonGenerator out) {
        this.out = out;
    }

    /** Writes the fields of something. */
    @FunctionalInterface
    public interface Writing<T> {
        void write(T value, JsonOutput out) throws IOException;
    }

    /** {@return the text of an object; on lines of its own, with an end of line behind the last, if it is pretty} */
    public static <T> String of(T value, Writing<T> writing, boolean pretty) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
            if (pretty) {
                out.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")));
            }
            new JsonOutput(out).object(value, writing);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pretty ? text + "\n" : text.toString();
    }

    /** Writes a text. */
    public void text(String name, String text) throws IOException {
        if (!text.isEmpty()) {
            requiredText(name, text);
        }
    }

    /** Writes a text, "" too. */
    public void requiredText(String name, String text) throws IOException {
        out.writeStringField(name, text);
    }

    /** Writes what the elements' {@code toString()} are. */
    public void texts(String name, List<?> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (Object text : texts) {
                out.writeString(text.toString());
            }
            out.writeEndArray();
        }
    }

    /** Writes an object of texts. */
    public void textMap(String name, Map<String, String> texts) throws IOException {
        if (!texts.isEmpty()) {
            out.writeObjectFieldStart(name);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                out.writeStringField(text.getKey(), text.getValue());
            }
            out.writeEndObject();
        }
    }

    /** Writes a truth value that is true. */
    public void flag(String name, boolean truth) throws IOException {
        if (truth) {
            out.writeBooleanField(name, true);
        }
    }

    /** Writes a truth value, false too. */
    public void truth(String name, @Nullable Boolean truth) throws IOException {
        if (truth != null) {
            out.writeBooleanField(name, truth);
        }
    }

    /** Writes a number, 0 too. */
    public void number(String name, @Nullable Long number) throws IOException {
        if (number != null) {
            out.writeNumberField(name, number);
        }
    }

    /** Writes a number of {@link Range#UINT64}, 0 too. */
    public void unsigned(String name, @Nullable Long number) throws IOException {
        if (number != null) {
            out.writeFieldName(name);
            out.writeNumber(Long.toUnsignedString(number));
        }
    }

    /** Writes a number that is not 0. */
    public void nonZero(String name, long number) throws IOException {
        number(name, number == 0 ? null : number);
    }

    /** Writes a number of {@link Range#UINT64} that is not 0. */
    public void nonZeroUnsigned(String name, long number) throws IOException {
        unsigned(name, number == 0 ? null : number);
    }

    /** Writes a list of numbers. */
    public void numbers(String name, List<Long> numbers) throws IOException {
        if (!numbers.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (long number : numbers) {
                out.writeNumber(number);
            }
            out.writeEndArray();
        }
    }

    /** Writes a word as its {@code toString()}. */
    public void word(String name, @Nullable Enum<?> word) throws IOException {
        if (word != null) {
            requiredText(name, word.toString());
        }
    }

    /** Writes an object, one without fields too. */
    public <T> void object(String name, @Nullable T value, Writing<T> writing) throws IOException {
        if (value != null) {
            out.writeFieldName(name);
            object(value, writing);
        }
    }

    /** Writes a list of objects. */
    public <T> void objects(String name, List<T> values, Writing<T> writing) throws IOException {
        if (!values.isEmpty()) {
            out.writeArrayFieldStart(name);
            for (T value : values) {
                object(value, writing);
            }
            out.writeEndArray();
        }
    }

    /** Writes an object of objects. */
    public <T> void objectMap(String name, Map<String, T> values, Writing<T> writing) throws IOException {
        if (!values.isEmpty()) {
            out.writeObjectFieldStart(name);
            for (Map.Entry<String, T> value : values.entrySet()) {
                out.writeFieldName(value.getKey());
                object(value.getValue(), writing);
            }
            out.writeEndObject();
        }
    }

    private <T> void object(T value, Writing<T> writing) throws IOException {
        out.writeStartObject();
        writing.write(value, this);
        out.writeEndObject();
    }
}
