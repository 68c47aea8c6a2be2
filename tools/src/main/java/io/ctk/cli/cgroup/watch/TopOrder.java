package io.ctk.cli.cgroup.watch;

import java.util.Comparator;

/** What comes first in {@code ctk cgroup top}; what uses as much as others stands by its name. */
final class TopOrder {
    static final Comparator<TopRow> BY_CPU = most(Comparator.comparingDouble(TopRow::cpuPercent));

    private TopOrder() {}

    static Comparator<TopRow> parse(String text) {
        return switch (text) {
            case "cpu" -> BY_CPU;
            case "memory" -> most(Comparator.comparingLong(row -> row.memory().orElse(-1)));
            case "pids" -> most(Comparator.comparingLong(row -> row.pids().orElse(-1)));
            case "io" ->
                most(Comparator.comparingLong(
                        row -> row.read().orElse(0) + row.written().orElse(0)));
            default -> throw new IllegalArgumentException("there is no order " + text + ": cpu, memory, pids or io");
        };
    }

    private static Comparator<TopRow> most(Comparator<TopRow> least) {
        return least.reversed().thenComparing(TopRow::path);
    }
}
