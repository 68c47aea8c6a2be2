package io.ctk.cli.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.cgroup.Controller;
import io.ctk.cgroup.ControllerMissingException;
import io.ctk.container.CgroupParent;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The group of one command. Closing kills what still lives in it, and removes it. */
final class CommandGroup implements AutoCloseable {
    /** What is counted of a command: had where it can be, and never an error where it can't. */
    private static final Set<Controller> COUNTED = EnumSet.of(Controller.CPU, Controller.MEMORY, Controller.PIDS);

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Cgroup group;

    private CommandGroup(Cgroup group) {
        this.group = group;
    }

    /**
     * Makes it where groups may be made.
     *
     * @param manager who makes it, null for whoever fits
     * @param counting whether it is wanted what the command uses
     */
    static CommandGroup make(String name, CgroupLimits limits, @Nullable CgroupManager manager, boolean counting)
            throws IOException {
        CgroupParent place = manager == null ? CgroupParent.automatic() : CgroupParent.of(manager);
        try (Cgroup above = place.open().orElseThrow(() -> nowhere(name))) {
            above.enableControllers(limits.controllers());
            if (counting) {
                enableCounting(above);
            }
            return new CommandGroup(NewGroup.make(above.path(), above.path().resolve(name), false, limits, Set.of()));
        }
    }

    private static CtkException nowhere(String name) {
        return new CtkException(
                "make cgroup",
                name,
                Errno.EOPNOTSUPP,
                "no group of cgroup v2 is this user's; systemd-run --user --scope -p Delegate=yes gives one");
    }

    private static void enableCounting(Cgroup above) throws IOException {
        Set<Controller> counted = EnumSet.copyOf(COUNTED);
        counted.retainAll(above.controllers());
        try {
            above.enableControllers(counted);
        } catch (ControllerMissingException e) {
            // The report says what isn't counted here.
        }
    }

    /** {@return whether the OOM killer has ended processes of it; a killed command says nothing of it itself} */
    boolean isOutOfMemory() throws IOException {
        return group.controllers().contains(Controller.MEMORY)
                && group.memory().events().oomKill() > 0;
    }

    Cgroup group() {
        return group;
    }

    @Override
    public void close() throws IOException {
        try (group) {
            group.destroy(PATIENCE);
        }
    }
}
