package io.ctk.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written is read as it was, and is what the specification's schema wants. */
class RuntimeSpecTest {
    private static final long SEED = Long.getLong("io.ctk.test.seed", 20261129);
    private static final int COUNT = 300;
    private static final String SMALL = "{\"ociVersion\":\"1.3.0\"}";

    @TempDir
    Path directory;

    static RuntimeSpec read(String json) throws IOException {
        return RuntimeSpec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }

    /** The specification has four words; what is read of the others is written as one of these. */
    @Test
    void mount8sWordsForPropagation() throws Exception {
        for (Linux.Propagation each : Linux.Propagation.values()) {
            Linux linux = read("{\"ociVersion\":\"1.0.0\",\"linux\":{\"rootfsPropagation\":\"r" + each + "\"}}")
                    .linux();
            assertThat(Objects.requireNonNull(linux).rootfsPropagation()).isEqualTo(each);
        }
    }

    @Test
    void everyFieldIsReadAndWritten() throws IOException {
        String text = Schema.resource("every-field.json");
        RuntimeSpec spec = read(text);
        assertThat(spec.toJson()).isEqualTo(text);
        assertThat(read(spec.toCompactJson())).isEqualTo(spec);
        assertThat(spec.toCompactJson()).doesNotContain("\n", " : ");
        Schema schema = Schema.load();
        assertThat(schema.problems(Tree.parse(text))).isEmpty();
        assertThat(schema.unseen()).isEmpty();
        assertThat(fields(text))
                .as("components of records that no field of the file fills")
                .isEmpty();
    }

    /** {@return the components that every-field.json leaves as they are without a field, in all of their records} */
    private static List<String> fields(String text) throws IOException {
        Map<String, Boolean> filled = new LinkedHashMap<>();
        collect(read(text), filled);
        return filled.entrySet().stream()
                .filter(component -> !component.getValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static void collect(Object value, Map<String, Boolean> filled) {
        if (value instanceof List<?> list) {
            list.forEach(element -> collect(element, filled));
        } else if (value instanceof Map<?, ?> map) {
            map.values().forEach(element -> collect(element, filled));
        } else if (value.getClass().isRecord()) {
            Arrays.stream(value.getClass().getRecordComponents()).forEach(component -> {
                Optional<Object> held = held(value, component.getName());
                String name = value.getClass().getSimpleName() + "." + component.getName();
                boolean isFilled = held.isPresent()
                        && !List.of("", 0L, List.of(), Map.of()).contains(held.get())
                        && (component.getType() != boolean.class
                                || held.get().equals(true)
                                || name.equals("DeviceRule.allow"));
                filled.merge(name, isFilled, Boolean::logicalOr);
                held.ifPresent(inner -> collect(inner, filled));
            });
        }
    }

    private static Optional<Object> held(Object value, String component) {
        try {
            return Optional.ofNullable(value.getClass().getMethod(component).invoke(value));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whateverIsWrittenIsReadAsItWas() throws IOException {
        Schema schema = Schema.load();
        for (long seed = SEED; seed < SEED + COUNT; seed++) {
            RuntimeSpec spec = new SpecGenerator(seed).spec();
            String which = "-Dio.ctk.test.seed=" + seed;
            String text = spec.toJson();
            assertThat(read(text)).as(which).isEqualTo(spec);
            assertThat(read(text).toJson()).as(which).isEqualTo(text);
            assertThat(read(spec.toCompactJson())).as(which).isEqualTo(spec);
            assertThat(schema.problems(Tree.parse(text))).as(which).isEmpty();
        }
        assertThat(schema.unseen()).isEmpty();
    }

    @Test
    void absentFieldsStayAbsent() throws IOException {
        RuntimeSpec spec = read(SMALL);
        assertThat(spec).isEqualTo(new RuntimeSpec("1.3.0", null, null, "", "", List.of(), null, Map.of(), null));
        assertThat(spec.toCompactJson()).isEqualTo(SMALL);
        String empty =
                "{\"ociVersion\":\"1.3.0\",\"process\":{\"user\":{\"uid\":0,\"gid\":0},\"args\":[\"a\"],\"cwd\":\"/\","
                        + "\"capabilities\":{}},\"hooks\":{},\"linux\":{\"resources\":{\"memory\":{\"limit\":0},\"pids\":{}},"
                        + "\"seccomp\":{\"defaultAction\":\"SCMP_ACT_ALLOW\"},\"netDevices\":{\"eth0\":{}}}}";
        assertThat(read(empty).linux().resources().memory().limit()).isZero();
        assertThat(Tree.parse(read(empty).toCompactJson())).isEqualTo(Tree.parse(empty));
    }

    @Test
    void fieldsThatNobodyKnowsArePassedOver() throws IOException {
        String text = "{\"ociVersion\":\"1.9.0\",\"windows\":{\"layerFolders\":null},\"vm\":[1,-2.5e10,{\"a\":[[]]}],"
                + "\"root\":{\"path\":\"r\",\"new\":{\"path\":5}}}";
        assertThat(read(text).toCompactJson()).isEqualTo("{\"ociVersion\":\"1.9.0\",\"root\":{\"path\":\"r\"}}");
    }

    @Test
    void listsAndMapsAreCopiesInOrder() {
        List<String> names = new ArrayList<>(List.of("z", "a", "m"));
        Map<String, String> notes =
                names.stream().collect(Collectors.toMap(name -> name, name -> name, (a, b) -> a, LinkedHashMap::new));
        RuntimeSpec spec = new RuntimeSpec("1.3.0", null, null, "", "", List.of(), null, notes, null);
        notes.clear();
        assertThat(spec.annotations().keySet()).containsExactlyElementsOf(names);
        assertThat(spec.toCompactJson()).endsWith("{\"z\":\"z\",\"a\":\"a\",\"m\":\"m\"}}");
        assertThatThrownBy(() -> spec.annotations().put("b", "b")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aFileIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("config.json"), "{\"ociVersion\":\"1.3.0\",\"root\":{}}");
        assertThatThrownBy(() -> RuntimeSpec.read(file))
                .isInstanceOf(RuntimeSpecException.class)
                .hasMessage(file + ": root.path: must be there")
                .extracting(e -> ((RuntimeSpecException) e).path())
                .isEqualTo("root.path");
        Files.writeString(file, "[]");
        assertThatThrownBy(() -> RuntimeSpec.read(file)).hasMessage(file + ": is no JSON object");
        Files.writeString(file, SMALL);
        assertThat(RuntimeSpec.read(file).ociVersion()).isEqualTo("1.3.0");
    }

    @Test
    void aStreamIsReadToItsEndAndLeftOpen() throws IOException {
        boolean[] closed = {false};
        try (InputStream in = new ByteArrayInputStream((SMALL + "\n\n").getBytes(StandardCharsets.UTF_8)) {
            @Override
            public void close() {
                closed[0] = true;
            }
        }) {
            RuntimeSpec.read(in);
            assertThat(in.read()).isNegative();
            assertThat(closed[0]).isFalse();
        }
    }
}
