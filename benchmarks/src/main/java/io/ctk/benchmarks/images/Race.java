package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets contenders work in turn, round after round, so that all see the same machine. */
final class Race {
    private static final double NANOS = 1e6;

    private final Path workspace;
    private final int rounds;
    private final boolean inMemory;

    /** All that the contenders make lies in the workspace, and stays there. */
    Race(Path workspace, int rounds) throws IOException {
        this.workspace = workspace;
        this.rounds = rounds;
        this.inMemory = Files.getFileStore(workspace).type().equals("tmpfs");
    }

    /** Prints a table, in milliseconds. The first round warms up and does not count. */
    void run(String title, List<Contender> contenders) throws IOException, InterruptedException {
        Map<Contender, List<Long>> times = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Contender contender : contenders) {
                long nanos = time(contender);
                if (round > 0) {
                    times.computeIfAbsent(contender, c -> new ArrayList<>()).add(nanos);
                }
            }
        }
        print(title, times);
    }

    private long time(Contender contender) throws IOException, InterruptedException {
        Path fresh = Files.createTempDirectory(workspace, "run-");
        contender.prepare().in(fresh);
        // What others have left to be written is not this one's to wait for.
        Command.run(List.of("sync", "-f", workspace.toString()));
        long start = System.nanoTime();
        contender.work().in(fresh);
        long nanos = System.nanoTime() - start;
        if (inMemory) { // where it costs memory, and its removal nobody's time later
            // Podman's storage is mounted on itself.
            Command.run(List.of("sh", "-c", "umount -q \"$0/root/overlay\"; rm -rf \"$0\"", fresh.toString()));
        }
        return nanos;
    }

    private static void print(String title, Map<Contender, List<Long>> times) {
        double fastest = times.entrySet().stream()
                .filter(e -> e.getKey().kind() == Contender.Kind.PEER)
                .mapToDouble(e -> median(e.getValue()))
                .min()
                .orElseThrow();
        System.out.println();
        System.out.println("| " + title + " | median | least | the fastest peer takes |");
        System.out.println("|---|---|---|---|");
        times.forEach((contender, all) -> System.out.println(String.format(
                Locale.ROOT,
                "| %s | %.1f ms | %.1f ms | %s |",
                contender.name(),
                median(all),
                all.stream().mapToLong(n -> n).min().orElseThrow() / NANOS,
                contender.kind() == Contender.Kind.CTK
                        ? String.format(Locale.ROOT, "%.2f times as long", fastest / median(all))
                        : "")));
    }

    private static double median(List<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(n -> n).sorted().toArray();
        int middle = sorted.length / 2;
        return (sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0) / NANOS;
    }
}
