package io.ctk.internal.image.document;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.image.ImageException;
import io.ctk.internal.json.JsonDocument;
import io.ctk.internal.json.JsonException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object that a stranger wrote, with what it lacks or has of another kind named by its place. */
public final class Json {
    /** What an index, manifest or configuration may have; registries allow manifests of 4 MiB. */
    public static final int LARGEST = 4 << 20;

    /** An object that has nothing. */
    public static final Json EMPTY = new Json("nothing", Map.of());

    private final String what;
    private final Map<String, Object> values;

    private Json(String what, Map<String, Object> values) {
        this.what = what;
        this.values = values;
    }

    /**
     * {@return the object that is written so}
     *
     * @param what what it is, for messages
     * @throws ImageException if it is none, or too large, too deep, or has a name twice
     */
    public static Json parse(String what, byte[] bytes) throws IOException {
        Object value = parseValue(what, bytes);
        if (value instanceof Map<?, ?> map) {
            return of(what, map);
        }
        throw new ImageException(what + " is no JSON object");
    }

    /** {@return the objects of the list that is written so} */
    public static List<Json> parseList(String what, byte[] bytes) throws IOException {
        List<Json> objects = new ArrayList<>();
        if (parseValue(what, bytes) instanceof List<?> list) {
            for (Object value : list) {
                if (!(value instanceof Map<?, ?> map)) {
                    throw new ImageException(what + " has something else than objects in its list");
                }
                objects.add(of(what, map));
            }
            return objects;
        }
        throw new ImageException(what + " is no JSON list");
    }

    @SuppressWarnings("unchecked") // what JsonDocument makes has no other maps
    private static Json of(String what, Map<?, ?> values) {
        return new Json(what, (Map<String, Object>) values);
    }

    private static @Nullable Object parseValue(String what, byte[] bytes) throws IOException {
        if (bytes.length > LARGEST) {
            throw new ImageException(what + " has " + bytes.length + " bytes: at most " + LARGEST);
        }
        try {
            Object value = JsonDocument.value(new ByteArrayInputStream(bytes), LARGEST);
            dropNulls(value);
            return value;
        } catch (JsonException e) {
            throw new ImageException(
                    what + " is malformed: " + (e.path().isEmpty() ? "it" : e.path()) + " " + e.problem(), e);
        }
    }

    /** Who writes null means nothing. */
    private static void dropNulls(@Nullable Object value) {
        Collection<?> values =
                value instanceof Map<?, ?> map ? map.values() : value instanceof List<?> list ? list : List.of();
        if (!values.isEmpty()) {
            values.removeIf(Objects::isNull);
            values.forEach(Json::dropNulls);
        }
    }

    /** {@return the names it has, in order} */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** {@return whether there is a value of that name} */
    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** {@return the text of that name, "" where there is none} */
    public String text(String name) throws ImageException {
        return get(name, String.class, "");
    }

    /** {@return the text of that name, which must be there} */
    public String required(String name) throws ImageException {
        if (!has(name)) {
            throw new ImageException(what + " has no \"" + name + "\"");
        }
        return text(name);
    }

    /** {@return the number of that name} */
    public long number(String name, long otherwise) throws ImageException {
        BigInteger number = get(name, BigInteger.class, BigInteger.valueOf(otherwise));
        if (number.bitLength() >= Long.SIZE) {
            throw otherKind(name);
        }
        return number.longValue();
    }

    /** {@return the truth value of that name, false where there is none} */
    public boolean flag(String name) throws ImageException {
        return get(name, Boolean.class, false);
    }

    /** {@return the object of that name, an empty one where there is none} */
    public Json object(String name) throws ImageException {
        return of(what + "." + name, get(name, Map.class, Map.of()));
    }

    /** {@return the texts of the list of that name} */
    public List<String> texts(String name) throws ImageException {
        List<String> texts = new ArrayList<>();
        for (Object value : get(name, List.class, List.of())) {
            texts.add(cast(name, value, String.class));
        }
        return texts;
    }

    /** {@return the objects of the list of that name} */
    public List<Json> objects(String name) throws ImageException {
        List<Json> objects = new ArrayList<>();
        for (Object value : get(name, List.class, List.of())) {
            objects.add(of(what + "." + name, cast(name, value, Map.class)));
        }
        return objects;
    }

    /** {@return the texts of this object by name} */
    public Map<String, String> texts() throws ImageException {
        Map<String, String> texts = new LinkedHashMap<>();
        for (String name : values.keySet()) {
            texts.put(name, text(name));
        }
        return texts;
    }

    /** {@return this object without what has one of these names} */
    public Json without(Set<String> names) {
        Map<String, Object> rest = new LinkedHashMap<>(values);
        rest.keySet().removeAll(names);
        return new Json(what, rest);
    }

    /** Writes all it has into an object that was begun. */
    public void writeInto(JsonGenerator out) throws IOException {
        writeAll(out, values);
    }

    private static void writeAll(JsonGenerator out, Map<?, ?> values) throws IOException {
        for (Map.Entry<?, ?> value : values.entrySet()) {
            out.writeFieldName((String) value.getKey());
            write(out, value.getValue());
        }
    }

    private static void write(JsonGenerator out, Object value) throws IOException {
        if (value instanceof Map<?, ?> object) {
            out.writeStartObject();
            writeAll(out, object);
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof BigDecimal number) {
            out.writeNumber(number);
        } else {
            out.writeNumber((BigInteger) value);
        }
    }

    private <T> T get(String name, Class<T> type, T otherwise) throws ImageException {
        Object value = values.get(name);
        return value == null ? otherwise : cast(name, value, type);
    }

    private <T> T cast(String name, Object value, Class<T> type) throws ImageException {
        if (!type.isInstance(value)) {
            throw otherKind(name);
        }
        return type.cast(value);
    }

    private ImageException otherKind(String name) {
        return new ImageException(what + " has a \"" + name + "\" of another kind than it should be");
    }
}
