package io.ctk.internal.json;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a document. What it has by a name must be of the kind that is asked for: null is of none, and not the same as nothing. Fields that
 * nobody asks for are passed over.
 */
public final class JsonObject {
    private final String path;
    private final Map<String, @Nullable Object> values;

    JsonObject(String path, Map<String, @Nullable Object> values) {
        this.path = path;
        this.values = values;
    }

    /** Makes something of an object. */
    @FunctionalInterface
    public interface Reading<T> {
        T read(JsonObject in) throws JsonException;
    }

    private interface Conversion<T> {
        T convert(String where, @Nullable Object value) throws JsonException;
    }

    /** {@return the text of that name, "" where there is none} */
    public String text(String name) throws JsonException {
        String text = optional(name, JsonObject::toText);
        return text == null ? "" : text;
    }

    /** {@return the text of that name} */
    public String requiredText(String name) throws JsonException {
        return required(name, JsonObject::toText);
    }

    /** {@return the texts of the list of that name, none where there is no list} */
    public List<String> texts(String name) throws JsonException {
        return list(name, JsonObject::toText);
    }

    /** {@return the texts of the object of that name, by their names, none where there is no object} */
    public Map<String, String> textMap(String name) throws JsonException {
        return map(name, JsonObject::toText);
    }

    /** {@return whether the value of that name is true, not where there is none} */
    public boolean flag(String name) throws JsonException {
        return Boolean.TRUE.equals(truth(name));
    }

    /** {@return the truth value of that name} */
    public @Nullable Boolean truth(String name) throws JsonException {
        return optional(name, JsonObject::toTruth);
    }

    /** {@return the truth value of that name} */
    public boolean requiredTruth(String name) throws JsonException {
        return required(name, JsonObject::toTruth);
    }

    /** {@return the number of that name} */
    public @Nullable Long number(String name, Range range) throws JsonException {
        return optional(name, (where, value) -> toNumber(where, value, range));
    }

    /** {@return the number of that name, 0 where there is none} */
    public long numberOrZero(String name, Range range) throws JsonException {
        Long number = number(name, range);
        return number == null ? 0 : number;
    }

    /** {@return the number of that name} */
    public long requiredNumber(String name, Range range) throws JsonException {
        return required(name, (where, value) -> toNumber(where, value, range));
    }

    /** {@return the numbers of the list of that name, none where there is no list} */
    public List<Long> numbers(String name, Range range) throws JsonException {
        return list(name, (where, value) -> toNumber(where, value, range));
    }

    /** {@return which of these has the text of that name as its {@code toString()}} */
    public <E extends Enum<E>> @Nullable E word(String name, E[] words) throws JsonException {
        return optional(name, (where, value) -> toWord(where, value, words));
    }

    /** {@return which of these has the text of that name as its {@code toString()}} */
    public <E extends Enum<E>> E requiredWord(String name, E[] words) throws JsonException {
        return required(name, (where, value) -> toWord(where, value, words));
    }

    /** {@return which of these the texts of the list of that name mean, none where there is no list} */
    public <E extends Enum<E>> List<E> words(String name, E[] words) throws JsonException {
        return list(name, (where, value) -> toWord(where, value, words));
    }

    /** {@return what the object of that name is} */
    public <T> @Nullable T object(String name, Reading<T> reading) throws JsonException {
        return optional(name, (where, value) -> reading.read(new JsonObject(where, toMap(where, value))));
    }

    /** {@return what the object of that name is; where there is none, what one without fields would be} */
    public <T> T objectOrEmpty(String name, Reading<T> reading) throws JsonException {
        T value = object(name, reading);
        return value == null ? reading.read(new JsonObject(JsonPath.field(path, name), Map.of())) : value;
    }

    /** {@return what the objects of the list of that name are, none where there is no list} */
    public <T> List<T> objects(String name, Reading<T> reading) throws JsonException {
        return list(name, (where, value) -> reading.read(new JsonObject(where, toMap(where, value))));
    }

    /** {@return what the objects of the object of that name are, by their names, none where there is no object} */
    public <T> Map<String, T> objectMap(String name, Reading<T> reading) throws JsonException {
        return map(name, (where, value) -> reading.read(new JsonObject(where, toMap(where, value))));
    }

    private <T> @Nullable T optional(String name, Conversion<T> conversion) throws JsonException {
        return values.containsKey(name) ? required(name, conversion) : null;
    }

    private <T> T required(String name, Conversion<T> conversion) throws JsonException {
        String where = JsonPath.field(path, name);
        if (!values.containsKey(name)) {
            throw new JsonException(where, "must be there");
        }
        return conversion.convert(where, values.get(name));
    }

    private <T> List<T> list(String name, Conversion<T> conversion) throws JsonException {
        List<T> converted = new ArrayList<>();
        if (values.containsKey(name)) {
            String where = JsonPath.field(path, name);
            if (!(values.get(name) instanceof List<?> list)) {
                throw otherKind(where, "a list", values.get(name));
            }
            for (Object value : list) {
                converted.add(conversion.convert(JsonPath.element(where, converted.size()), value));
            }
        }
        return converted;
    }

    private <T> Map<String, T> map(String name, Conversion<T> conversion) throws JsonException {
        Map<String, T> converted = new LinkedHashMap<>();
        if (values.containsKey(name)) {
            String where = JsonPath.field(path, name);
            for (Map.Entry<String, @Nullable Object> field :
                    toMap(where, values.get(name)).entrySet()) {
                String fieldPath = JsonPath.field(where, field.getKey());
                converted.put(toText(fieldPath, field.getKey()), conversion.convert(fieldPath, field.getValue()));
            }
        }
        return converted;
    }

    /** No program, file or kernel takes a NUL in a text, and half a character has no bytes. */
    private static String toText(String where, @Nullable Object value) throws JsonException {
        if (!(value instanceof String text)) {
            throw otherKind(where, "text", value);
        }
        if (text.indexOf('\0') >= 0) {
            throw new JsonException(where, "has a NUL character");
        }
        if (text.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
            throw new JsonException(where, "has half of a surrogate pair");
        }
        return text;
    }

    private static boolean toTruth(String where, @Nullable Object value) throws JsonException {
        if (value instanceof Boolean truth) {
            return truth;
        }
        throw otherKind(where, "true or false", value);
    }

    private static long toNumber(String where, @Nullable Object value, Range range) throws JsonException {
        if (!(value instanceof Number)) {
            throw otherKind(where, "a number", value);
        }
        if (!(value instanceof BigInteger number)) {
            throw new JsonException(where, "must be a whole number");
        }
        if (!range.holds(number)) {
            throw new JsonException(where, "must be from " + range);
        }
        return number.longValue();
    }

    private static <E extends Enum<E>> E toWord(String where, @Nullable Object value, E[] words) throws JsonException {
        String text = toText(where, value);
        StringBuilder all = new StringBuilder();
        for (E word : words) {
            if (word.toString().equals(text)) {
                return word;
            }
            all.append(all.isEmpty() ? "" : ", ").append(word);
        }
        throw new JsonException(where, JsonPath.quoted(text) + " is none of " + all);
    }

    @SuppressWarnings("unchecked") // what JsonDocument makes has no other maps
    static Map<String, @Nullable Object> toMap(String where, @Nullable Object value) throws JsonException {
        if (value instanceof Map<?, ?> map) {
            return (Map<String, @Nullable Object>) map;
        }
        throw otherKind(where, "an object", value);
    }

    private static JsonException otherKind(String where, String expected, @Nullable Object value) {
        return new JsonException(where, "must be " + expected + ", not " + kind(value));
    }

    private static String kind(@Nullable Object value) {
        if (value instanceof String) {
            return "text";
        }
        if (value instanceof Boolean) {
            return "true or false";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof List) {
            return "a list";
        }
        return value == null ? "null" : "an object";
    }
}
