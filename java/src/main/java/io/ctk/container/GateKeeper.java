package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.Gate;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs the hooks that a container's process waits for, beside the start that returns only when the program was executed. */
final class GateKeeper implements AutoCloseable {
    /** How long a process may take to the gate; when it ends before, that is known at once. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final @Nullable Gate gate;
    private final HookRunner hooks;
    private final @Nullable Thread thread;
    private volatile @Nullable IOException failure;

    private GateKeeper(HookRunner hooks, @Nullable Gate gate) {
        this.hooks = hooks;
        this.gate = gate;
        this.thread = gate == null ? null : new Thread(() -> attend(gate), "ctk-hooks");
    }

    /** {@return one with a gate, if there are hooks to wait for} */
    static GateKeeper of(HookRunner hooks) throws IOException {
        GateKeeper keeper = new GateKeeper(hooks, hooks.isAwaited() ? Gate.open() : null);
        if (keeper.thread != null) {
            keeper.thread.setDaemon(true);
            keeper.thread.start();
        }
        return keeper;
    }

    Optional<Gate> gate() {
        return Optional.ofNullable(gate);
    }

    private void attend(Gate attended) {
        try {
            long pid = attended.awaitArrival(PATIENCE);
            hooks.create(pid);
            attended.release();
        } catch (IOException e) {
            failure = e;
            attended.close();
        }
    }

    /** {@return why the start failed: the hook that did, or what is said of the start itself} */
    IOException explain(IOException start) {
        close();
        IOException hook = failure;
        if (hook == null || !isCancelled(start)) {
            return start;
        }
        hook.addSuppressed(start);
        return hook;
    }

    private static boolean isCancelled(IOException start) {
        return start instanceof CtkException e && e.errno() == Errno.ECANCELED;
    }

    @Override
    public void close() {
        if (gate == null || thread == null) {
            return;
        }
        gate.close();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
