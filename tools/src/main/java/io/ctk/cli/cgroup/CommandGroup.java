package io.ctk.cli.cgroup;

import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.cgroup.value.Controller;
import io.ctk.systemd.CgroupParent;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The group of one command. Closing kills what still lives in it, and removes it. */
final class CommandGroup implements AutoCloseable {
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
        try (Cgroup above = open(place)) {
            above.enableControllers(limits.controllers());
            if (counting) {
                CgroupParent.enableCounting(above);
            }
            return new CommandGroup(NewGroup.make(above.path(), above.path().resolve(name), false, limits, Set.of()));
        }
    }

    private static Cgroup open(CgroupParent place) throws IOException {
        Optional<Cgroup> above = place.open();
        if (above.isEmpty()) {
            throw CgroupParent.nowhere();
        }
        return above.get();
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
