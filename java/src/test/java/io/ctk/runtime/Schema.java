package io.ctk.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The specification's fields as {@code schema.json} has them, in as much of JSON Schema (draft 4) as that needs. It was written from the
 * specification's text and knows nothing of the records.
 */
@SuppressWarnings("unchecked")
public final class Schema {
    private static final Set<String> KEYWORDS = Set.of(
            "$ref",
            "type",
            "enum",
            "pattern",
            "minimum",
            "maximum",
            "required",
            "properties",
            "additionalProperties",
            "items",
            "minItems",
            "definitions");

    private final Map<String, Object> root;
    /** Each field that a document was seen to have, as in {@code linux.resources.pids.limit}. */
    private final Set<String> seen = new TreeSet<>();

    private final Map<String, Pattern> patterns = new HashMap<>();

    private Schema(Map<String, Object> root) {
        this.root = root;
    }

    /** {@return what the schema has against a document} */
    public static List<String> problemsOf(String json) throws IOException {
        return load().problems(Tree.parse(json));
    }

    static Schema load() throws IOException {
        return new Schema((Map<String, Object>) Tree.parse(resource("schema.json")));
    }

    static String resource(String name) throws IOException {
        try (InputStream in = Schema.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** {@return what is wrong with a document} */
    List<String> problems(@Nullable Object document) {
        List<String> problems = new ArrayList<>();
        check(root, document, "", problems);
        return problems;
    }

    /** {@return the fields that the schema has and no document yet had} */
    Set<String> unseen() {
        Set<String> all = new TreeSet<>();
        collect(root, "", all);
        all.removeAll(seen);
        return all;
    }

    private void collect(Map<String, Object> schema, String path, Set<String> all) {
        Map<String, Object> resolved = resolve(schema);
        ((Map<String, Object>) resolved.getOrDefault("properties", Map.of())).forEach((name, field) -> {
            all.add(path + "." + name);
            collect((Map<String, Object>) field, path + "." + name, all);
        });
        for (String inner : List.of("items", "additionalProperties")) {
            if (resolved.containsKey(inner)) {
                collect((Map<String, Object>) resolved.get(inner), path, all);
            }
        }
    }

    private Map<String, Object> resolve(Map<String, Object> schema) {
        if (!KEYWORDS.containsAll(schema.keySet())) {
            throw new AssertionError("keywords that nobody checks: " + schema.keySet());
        }
        String reference = (String) schema.get("$ref");
        if (reference == null) {
            return schema;
        }
        Map<String, Object> definitions = (Map<String, Object>) root.get("definitions");
        return resolve((Map<String, Object>) definitions.get(reference.substring("#/definitions/".length())));
    }

    private void check(Map<String, Object> unresolved, @Nullable Object value, String path, List<String> problems) {
        Map<String, Object> schema = resolve(unresolved);
        if (schema.containsKey("type") && !hasType((String) schema.get("type"), value)) {
            problems.add(path + " is no " + schema.get("type"));
        } else if (schema.containsKey("enum") && !((List<?>) schema.get("enum")).contains(value)) {
            problems.add(path + " is none of " + schema.get("enum"));
        } else if (value instanceof String text && schema.containsKey("pattern")) {
            if (!patterns.computeIfAbsent((String) schema.get("pattern"), Pattern::compile)
                    .matcher(text)
                    .find()) {
                problems.add(path + " is not like " + schema.get("pattern"));
            }
        } else if (value instanceof BigInteger number && schema.containsKey("minimum")) {
            Object most = schema.getOrDefault("maximum", number);
            if (number.compareTo((BigInteger) schema.get("minimum")) < 0 || number.compareTo((BigInteger) most) > 0) {
                problems.add(path + " is out of range");
            }
        } else if (value instanceof List<?> list) {
            if (BigInteger.valueOf(list.size()).compareTo((BigInteger) schema.getOrDefault("minItems", BigInteger.ZERO))
                    < 0) {
                problems.add(path + " has too few");
            }
            list.forEach(element -> check((Map<String, Object>) schema.get("items"), element, path, problems));
        } else if (value instanceof Map<?, ?> map) {
            checkFields(schema, (Map<String, Object>) map, path, problems);
        }
    }

    private void checkFields(Map<String, Object> schema, Map<String, Object> map, String path, List<String> problems) {
        for (Object name : (List<?>) schema.getOrDefault("required", List.of())) {
            if (!map.containsKey(name)) {
                problems.add(path + " has no " + name);
            }
        }
        Map<String, Object> fields = (Map<String, Object>) schema.getOrDefault("properties", Map.of());
        map.forEach((name, value) -> {
            Map<String, Object> further = (Map<String, Object>) schema.get("additionalProperties");
            if (fields.containsKey(name)) {
                seen.add(path + "." + name);
                check((Map<String, Object>) fields.get(name), value, path + "." + name, problems);
            } else if (further != null) {
                check(further, value, path, problems);
            }
        });
    }

    private static boolean hasType(String type, @Nullable Object value) {
        Class<?> expected =
                switch (type) {
                    case "object" -> Map.class;
                    case "array" -> List.class;
                    case "string" -> String.class;
                    case "boolean" -> Boolean.class;
                    case "integer" -> BigInteger.class;
                    default -> throw new AssertionError(Arrays.toString(new Object[] {type}));
                };
        return expected.isInstance(value);
    }
}
