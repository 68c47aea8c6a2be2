package io.ctk.cli.doctor;

import io.ctk.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A cgroup that is made where containers' groups are made, and removed when closed. */
final class TemporaryGroup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Cgroup group;

    private TemporaryGroup(Cgroup group) {
        this.group = group;
    }

    /**
     * Makes one below the first of the groups that lets us.
     *
     * @throws IOException why the last one didn't
     */
    static TemporaryGroup below(List<Path> parents) throws IOException {
        IOException failure = new IOException("cgroup v2 is not mounted");
        for (Path path : parents) {
            try (Cgroup parent = Cgroup.open(path)) {
                return new TemporaryGroup(
                        parent.create("ctk-doctor-" + ProcessHandle.current().pid()));
            } catch (IOException e) {
                failure = e;
            }
        }
        throw failure;
    }

    Cgroup group() {
        return group;
    }

    /** A process that has ended is in its group for a moment longer. */
    @Override
    public void close() throws IOException {
        try (group) {
            group.destroy(PATIENCE);
        }
    }
}
