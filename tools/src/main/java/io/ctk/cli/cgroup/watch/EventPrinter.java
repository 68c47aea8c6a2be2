package io.ctk.cli.cgroup.watch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupEvents;
import io.ctk.cgroup.stat.CgroupState;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cli.cgroup.names.GroupNames;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/** Prints events, a line each, from all the threads that tell of them. */
final class EventPrinter {
    private final GroupNames names;
    private final boolean json;
    private final PrintStream out;

    EventPrinter(GroupNames names, boolean json, PrintStream out) {
        this.names = names;
        this.json = json;
        this.out = out;
    }

    /**
     * Prints how the group stands, and from then on what happens in it.
     *
     * @return what ends when nothing will be printed of it any more
     * @throws CancellationException if it {@link #isBroken}, as what is returned ends then
     */
    synchronized CompletableFuture<Void> follow(Cgroup group, CgroupEvents events) throws IOException {
        // Told first and read then, with their lines held back: no change falls between the two.
        CompletableFuture<Void> end = events.forEach(this::print);
        print(EventLine.watched(Instant.now(), names.nameOf(group.path()), state(group)));
        return end;
    }

    /** The topmost group has no file that says so: it always lives, and never stands still. */
    private static CgroupState state(Cgroup group) throws IOException {
        try {
            return group.state();
        } catch (CtkException e) {
            if (e.errno() != Errno.ENOENT) {
                throw e;
            }
            return new CgroupState(true, false);
        }
    }

    private synchronized void print(CgroupEvent event) {
        try {
            print(EventLine.of(Instant.now(), names.nameOf(event.group()), event));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void print(EventLine line) throws IOException {
        out.println(json ? line.json() : line.text());
        if (isBroken()) {
            throw new CancellationException(); // why is said when the command ends
        }
    }

    /** {@return whether what it prints arrives nowhere} */
    boolean isBroken() {
        return out.checkError();
    }
}
