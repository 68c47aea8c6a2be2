package io.ctk.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import io.ctk.CtkException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a document into maps, lists, texts, numbers and truth values, within limits that bound the time and memory that a stranger can take. */
public final class JsonDocument {
    /** More than any document needs that is read here, and far less than a thread's stack holds. */
    static final int DEEPEST = 64;

    /** A value takes some 50 bytes, so that 2 bytes of text could take 25 times as much. */
    static final int MOST_VALUES = 200_000;

    // Names are not kept in a table: whoever chooses them could have them all fall into one place of it.
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST + 1).build())
            .build();

    private final JsonParser parser;
    private int count;

    private JsonDocument(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * {@return the object that is written so}
     *
     * @param in read to its end, and not closed; of a document that is too large no more than tells so
     * @param largest how many bytes it may have
     * @throws JsonException if it is no JSON object, or too large, too deep, or has a name twice
     */
    public static JsonObject read(InputStream in, int largest) throws IOException {
        return new JsonObject("", JsonObject.toMap("", parse(in, largest, true)));
    }

    /**
     * {@return the value that is written so}: an object as a map, a list as a list, a text, a whole number as a {@link java.math.BigInteger}, another
     * as a {@link java.math.BigDecimal}, or a truth value
     *
     * @throws JsonException as {@link #read} does
     */
    public static @Nullable Object value(InputStream in, int largest) throws IOException {
        return parse(in, largest, false);
    }

    private static @Nullable Object parse(InputStream in, int largest, boolean isObject) throws IOException {
        // Jackson's own reader puts something else in the place of what is no UTF-8.
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPORT);
        Reader text = new InputStreamReader(new BoundedInput(in, largest), decoder);
        try (JsonParser parser = FACTORY.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new JsonException("", "is empty");
            }
            if (isObject && parser.currentToken() != JsonToken.START_OBJECT) {
                throw new JsonException("", "is no JSON object");
            }
            Object value = new JsonDocument(parser).value(0);
            if (parser.nextToken() != null) {
                throw new JsonException("", "has something behind its end");
            }
            return value;
        } catch (JsonEOFException e) {
            throw malformed("ends too early", e);
        } catch (JsonProcessingException e) {
            throw malformed(
                    "is not JSON in line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": " + CtkException.oneLine(e.getOriginalMessage()),
                    e);
        } catch (CharacterCodingException e) {
            throw malformed("is not UTF-8", e);
        } catch (NumberFormatException e) { // an exponent out of range
            throw malformed("is not JSON: " + CtkException.oneLine(String.valueOf(e.getMessage())), e);
        }
    }

    private static JsonException malformed(String problem, Exception cause) {
        JsonException e = new JsonException("", problem);
        e.initCause(cause);
        return e;
    }

    private Map<String, @Nullable Object> object(int depth) throws IOException {
        checkDepth(depth);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            if (values.containsKey(name)) {
                throw new JsonException(path(parser.getParsingContext()), "is there twice");
            }
            parser.nextToken();
            values.put(name, value(depth));
        }
        return values;
    }

    private List<@Nullable Object> array(int depth) throws IOException {
        checkDepth(depth);
        List<@Nullable Object> values = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.add(value(depth));
        }
        return values;
    }

    private @Nullable Object value(int depth) throws IOException {
        if (++count > MOST_VALUES) {
            throw new JsonException("", "has more than " + MOST_VALUES + " values");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(depth + 1);
            case START_ARRAY -> array(depth + 1);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> parser.getBigIntegerValue();
            case VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private void checkDepth(int depth) throws JsonException {
        if (depth > DEEPEST) {
            throw new JsonException("", "is nested deeper than " + DEEPEST);
        }
    }

    private static String path(@Nullable JsonStreamContext context) {
        if (context == null) {
            return "";
        }
        String above = path(context.getParent());
        if (context.inArray()) {
            return JsonPath.element(above, context.getCurrentIndex());
        }
        String name = context.getCurrentName();
        return name == null ? above : JsonPath.field(above, name);
    }
}
