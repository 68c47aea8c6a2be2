package io.ctk.cli.cgroup.watch;

import io.ctk.cgroup.Cgroup;
import io.ctk.cli.cgroup.names.GroupNames;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** The groups below one, each with a sampler that stays open: those that are new are taken up, and those that are gone let go. */
final class TopSamples implements AutoCloseable {
    private final Path top;
    private final int depth;
    /** When the round before began; those that it did not see were made after that. */
    private OptionalLong roundBefore = OptionalLong.empty();

    private final Map<Path, TopSample> samples = new HashMap<>();

    private TopSamples(Path top, int depth) {
        this.top = top;
        this.depth = depth;
    }

    /** Takes the first sample, which the figures of the next one are counted from. */
    static TopSamples open(Path top, int depth) throws IOException {
        TopSamples samples = new TopSamples(top, depth);
        try {
            samples.next();
            return samples;
        } catch (IOException | RuntimeException | Error e) {
            samples.close();
            throw e;
        }
    }

    /**
     * {@return a row for each group, as it is now}
     *
     * @throws IOException if the group that they are below is gone
     */
    List<TopRow> next() throws IOException {
        List<TopRow> rows = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        long now = System.nanoTime();
        try (Cgroup group = GroupNames.open(top)) {
            visitChildren(group, depth, rows, seen);
        }
        roundBefore = OptionalLong.of(now);
        samples.entrySet().removeIf(entry -> {
            boolean gone = !seen.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        return rows;
    }

    private void visitChildren(Cgroup group, int levels, List<TopRow> rows, Set<Path> seen) throws IOException {
        if (levels == 0) {
            return;
        }
        for (String name : group.children()) {
            Path path = group.path().resolve(name);
            try {
                visit(path, levels, rows, seen);
            } catch (IOException e) {
                if (!GroupNames.isGone(e)) {
                    throw e;
                }
                forget(path);
                seen.remove(path);
            }
        }
    }

    private void visit(Path path, int levels, List<TopRow> rows, Set<Path> seen) throws IOException {
        TopSample sample = samples.get(path);
        if (sample == null) {
            sample = TopSample.open(path, roundBefore);
            samples.put(path, sample);
        }
        seen.add(path);
        rows.add(sample.next());
        if (sample.hasChildren()) {
            visitChildren(sample.group(), levels - 1, rows, seen);
        }
    }

    private void forget(Path path) {
        TopSample sample = samples.remove(path);
        if (sample != null) {
            sample.close();
        }
    }

    @Override
    public void close() {
        samples.values().forEach(TopSample::close);
        samples.clear();
    }
}
