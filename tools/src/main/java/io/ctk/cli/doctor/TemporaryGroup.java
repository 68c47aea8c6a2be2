package io.ctk.cli.doctor;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A cgroup that is made where containers' groups are made, and removed when closed. */
final class TemporaryGroup implements AutoCloseable {
    private static final int ATTEMPTS = 100;

    private final Cgroup parent;
    private final Cgroup group;

    private TemporaryGroup(Cgroup parent, Cgroup group) {
        this.parent = parent;
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
            Cgroup parent = Cgroup.open(path);
            try {
                return new TemporaryGroup(
                        parent,
                        parent.create("ctk-doctor-" + ProcessHandle.current().pid()));
            } catch (IOException e) {
                parent.close();
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
        group.close();
        try (parent) {
            for (int attempt = 0; !removed(attempt == ATTEMPTS); attempt++) {
                pause();
            }
        }
    }

    private boolean removed(boolean last) throws IOException {
        try {
            parent.remove(String.valueOf(group.path().getFileName()));
            return true;
        } catch (CtkException e) {
            if (last || e.errno() != Errno.EBUSY) {
                throw e;
            }
            return false;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
