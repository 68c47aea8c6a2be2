package io.ctk.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs a C program of {@code benchmarks/floor} between a benchmark's iterations, so that both see the same machine at the
 * same time, and notes what it prints for the table.
 */
final class Floor {
    private final String program;
    private final List<Map<String, Long>> rounds = new ArrayList<>();

    Floor(String program) {
        this.program = program;
    }

    static Path folder() {
        String folder = System.getenv("CTK_FLOOR");
        if (folder == null) {
            throw new IllegalStateException("CTK_FLOOR is not set: run bin/bench");
        }
        return Path.of(folder);
    }

    /** Where all benchmarks of one run note their floors. */
    static Path notes() {
        String notes = System.getenv("CTK_FLOOR_NOTES");
        if (notes == null) { // no name below /tmp that anybody can guess
            throw new IllegalStateException("CTK_FLOOR_NOTES is not set: run bin/bench");
        }
        return Path.of(notes);
    }

    void round(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(folder().resolve(program).toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(program + " failed");
        }
        Map<String, Long> round = new HashMap<>();
        output.lines().map(line -> line.split(" ")).forEach(words -> round.put(words[0], Long.parseLong(words[1])));
        rounds.add(round);
    }

    /** Notes the median round of each figure, in nanoseconds, as {@code key figure value}. */
    void note(String key) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String figure : rounds.get(0).keySet()) {
            long[] values =
                    rounds.stream().mapToLong(r -> r.get(figure)).sorted().toArray();
            text.append(key)
                    .append(' ')
                    .append(figure)
                    .append(' ')
                    .append(values[values.length / 2])
                    .append('\n');
        }
        Files.writeString(notes(), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
