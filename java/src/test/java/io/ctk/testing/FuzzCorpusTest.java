package io.ctk.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The inputs of all fuzz targets, findings among them, once each. */
class FuzzCorpusTest {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    @Test
    void everyInputIsTakenOrRefused() throws Exception {
        URL corpus = FuzzCorpusTest.class.getResource("/fuzz");
        assertThat(corpus).isNotNull();
        List<Path> targets = list(Path.of(corpus.toURI()));
        assertThat(targets).isNotEmpty();
        for (Path target : targets) {
            Method method =
                    Class.forName(target.getFileName().toString()).getMethod("fuzzerTestOneInput", byte[].class);
            List<Path> inputs = list(target);
            assertThat(inputs).as(target.toString()).isNotEmpty();
            for (Path input : inputs) {
                assertTimeout(LONGEST, () -> run(method, input), input.toString());
            }
        }
    }

    private static void run(Method method, Path input) throws Exception {
        try {
            method.invoke(null, (Object) Files.readAllBytes(input));
        } catch (InvocationTargetException e) {
            throw new AssertionError(input + ": " + e.getCause(), e.getCause());
        }
    }

    private static List<Path> list(Path directory) throws Exception {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        }
    }
}
