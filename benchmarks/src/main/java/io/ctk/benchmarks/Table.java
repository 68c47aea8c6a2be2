package io.ctk.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Prints JMH's results and the floors noted beside them as a Markdown table: {@code Table RESULTS.json}. The figures are
 * medians where a benchmark samples single operations, and means elsewhere.
 */
public final class Table {
    private final Map<String, Double> results = new LinkedHashMap<>();
    private final Map<String, Long> floors = new LinkedHashMap<>();

    private Table() {}

    public static void main(String[] args) throws IOException {
        Table table = new Table();
        table.readResults(Path.of(args[0]));
        table.readFloors();
        table.print();
    }

    /** Takes from each result its benchmark, its parameters, and its median or score. */
    private void readResults(Path file) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_OBJECT) {
                readResult(json);
            }
        }
    }

    private void readResult(JsonParser json) throws IOException {
        StringBuilder key = new StringBuilder();
        double score = Double.NaN;
        double median = Double.NaN;
        String path = "";
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
                depth++;
                path += "/" + json.currentName();
            } else if (token == JsonToken.END_OBJECT || token == JsonToken.END_ARRAY) {
                depth--;
                path = path.substring(0, Math.max(path.lastIndexOf('/'), 0));
            } else if (token == JsonToken.VALUE_STRING && path.isEmpty() && "benchmark".equals(json.currentName())) {
                key.append(json.getText().substring(json.getText().lastIndexOf('.') + 1));
            } else if (token == JsonToken.VALUE_STRING && path.equals("/params")) {
                key.append('-').append(json.getText());
            } else if (token.isNumeric() && path.equals("/primaryMetric") && "score".equals(json.currentName())) {
                score = json.getDoubleValue();
            } else if (token.isNumeric() && path.endsWith("/scorePercentiles") && "50.0".equals(json.currentName())) {
                median = path.startsWith("/primaryMetric") ? json.getDoubleValue() : median;
            }
        }
        String name = key.toString();
        results.put(name, name.contains("Call") ? score : median);
    }

    private void readFloors() throws IOException {
        for (String line : Files.readAllLines(Floor.notes())) {
            String[] words = line.split(" ");
            floors.put(words[0] + " " + words[1], Long.parseLong(words[2]));
        }
    }

    private double floorMicros(String name) {
        if (name.startsWith("mountAndUnmount")) {
            return (floors.getOrDefault(name + " mount", 0L) + floors.getOrDefault(name + " unmount", 0L)) / 1000.0;
        }
        if (name.equals("createLimitRemove")) {
            return floors.getOrDefault(name + " group", 0L) / 1000.0;
        }
        String figure = name.equals("wholeLife") ? " removed" : " ended";
        return floors.getOrDefault(name + figure, 0L) / 1000.0;
    }

    private void print() {
        System.out.println("| benchmark | ctk | C floor | ratio |");
        System.out.println("|---|---|---|---|");
        results.forEach((name, value) -> {
            double floor = floorMicros(name);
            System.out.println(
                    floor == 0
                            ? String.format(Locale.ROOT, "| %s | %.1f %s | | |", name, value, unit(name))
                            : String.format(
                                    Locale.ROOT,
                                    "| %s | %.0f µs | %.0f µs | %.2f |",
                                    name,
                                    value,
                                    floor,
                                    value / floor));
        });
        compare("startAndWaitHeap4g", "startAndWaitHeap64m", "A heap of 4 GB against one of 64 MB: %.2f times.");
        compare(
                "readStringOneGroup",
                "sampleOneGroup",
                "Files.readString against a sample of the same files: %.1f times.");
        compare(
                "readStringOneGroup",
                "snapshotOneGroup",
                "Files.readString against records of the same files: %.1f times.");
        Double thousand = results.get("sampleThousandGroups");
        if (thousand != null) {
            System.out.println(String.format(
                    Locale.ROOT, "1,000 groups sampled each second take %.1f%% of a processor.", thousand / 10_000));
        }
    }

    private static String unit(String name) {
        return name.contains("Call") ? "ns" : "µs";
    }

    private void compare(String one, String other, String text) {
        Double numerator = results.get(one);
        Double denominator = results.get(other);
        if (numerator != null && denominator != null) {
            System.out.println(String.format(Locale.ROOT, text, numerator / denominator));
        }
    }
}
