package io.ctk.cli.run;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.value.Controller;
import io.ctk.container.Container;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Optional;

/** Says of a container that failed whether the OOM killer had a hand in it. */
final class OutOfMemory {
    private OutOfMemory() {}

    /** A killed command says nothing of it itself, and its status could have other reasons. Its limit may be that of a group above. */
    static void say(Container container, PrintStream err) throws IOException, InterruptedException {
        Optional<Cgroup> group = container.cgroup();
        if (!container.waitFor().isSuccess()
                && group.isPresent()
                && group.get().controllers().contains(Controller.MEMORY)
                && group.get().memory().events().oomKill() > 0) {
            err.println("ctk: " + container.id() + " was out of memory: the kernel's OOM killer ended processes of it");
        }
    }
}
