package io.ctk.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.internal.json.JsonException;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The reader refuses what the schema refuses, whatever value of every-field.json is another one or missing, and no value's kind beside. */
class SchemaTest {
    private static final List<Object> OTHERS = Arrays.asList(
            "other",
            true,
            null,
            List.of(),
            Map.of(),
            BigInteger.ZERO,
            BigInteger.ONE.negate(),
            BigInteger.ONE.shiftLeft(16),
            BigInteger.ONE.shiftLeft(32),
            BigInteger.ONE.shiftLeft(63),
            BigInteger.ONE.shiftLeft(64),
            new BigDecimal("1.5"),
            new BigDecimal("1.0"));

    private final Schema schema;
    private Map<String, Object> document = Map.of();
    private int refused;
    private int taken;

    SchemaTest() throws IOException {
        schema = Schema.load();
    }

    @Test
    @SuppressWarnings("unchecked")
    void readerAndSchemaAgree() throws IOException {
        Map<String, Object> whole = (Map<String, Object>) Tree.parse(Schema.resource("every-field.json"));
        Map<String, Object> linux = (Map<String, Object>) whole.remove("linux");
        for (Map.Entry<String, Object> field : linux.entrySet()) {
            changeDocument("linux", new LinkedHashMap<>(Map.of(field.getKey(), field.getValue())));
        }
        for (Map.Entry<String, Object> field : whole.entrySet()) {
            changeDocument(field.getKey(), field.getValue());
        }
        assertThat(refused).isGreaterThan(1000);
        assertThat(taken).isGreaterThan(100);
    }

    /** Of a document with this field alone, which takes less time than a whole one. */
    private void changeDocument(String name, Object value) throws IOException {
        document = new LinkedHashMap<>();
        document.put("ociVersion", "1.3.0");
        document.put(name, value);
        change(document);
    }

    @SuppressWarnings("unchecked")
    private void change(Object value) throws IOException {
        if (value instanceof Map<?, ?> fields) {
            Map<String, Object> map = (Map<String, Object>) fields;
            Map<String, Object> before = new LinkedHashMap<>(map);
            for (Map.Entry<String, Object> field : before.entrySet()) {
                for (Object other : OTHERS) {
                    map.put(field.getKey(), other);
                    compare(field.getKey());
                }
                map.remove(field.getKey());
                compare(field.getKey());
                map.clear();
                map.putAll(before);
                change(field.getValue());
            }
        } else if (value instanceof List<?> elements) {
            List<Object> list = (List<Object>) elements;
            for (int i = 0; i < list.size(); i++) {
                Object before = list.get(i);
                for (Object other : OTHERS) {
                    list.set(i, other);
                    compare("element " + i);
                }
                list.set(i, before);
                change(before);
            }
        }
    }

    private void compare(String changed) throws IOException {
        String text = Tree.text(document);
        List<String> problems = new ArrayList<>(schema.problems(document));
        Optional<RuntimeSpecException> refusal = refusal(text);
        if (!problems.isEmpty()) {
            refused++;
            assertThat(refusal).as(changed + ": " + problems).isPresent();
        } else if (refusal.isEmpty()) {
            taken++;
        } else {
            // Beyond the schema the specification wants more, but not of a value's kind.
            assertThat(refusal.get().getCause() instanceof JsonException)
                    .as(changed + ": " + refusal.get())
                    .isFalse();
        }
    }

    private static Optional<RuntimeSpecException> refusal(String text) throws IOException {
        try {
            RuntimeSpec ignored = RuntimeSpecTest.read(text);
            return Optional.empty();
        } catch (RuntimeSpecException e) {
            return Optional.of(e);
        }
    }
}
