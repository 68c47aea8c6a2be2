package io.ctk.launch;

import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.process.LauncherThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Keeps the promise of {@link ProcessSteps#dieWithLauncher}: there is a guard wherever a process lives that it was made to, and it knows them
 * all. It is started with the first of them, and anew where somebody has killed it.
 */
final class Guard {
    private static final Guard INSTANCE = new Guard();
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Set<WatchedProcess> living = ConcurrentHashMap.newKeySet();
    /** Held while one is started, and no process is without one. */
    private final ReentrantLock starting = new ReentrantLock();

    private volatile @Nullable GuardProcess current;
    /** Written by who holds the lock. */
    private boolean hooked;

    /** Held for moments: what the event loop looks at. */
    private final Object watching = new Object();

    private EventLoop.@Nullable Registration registration;

    private Guard() {}

    static Guard instance() {
        return INSTANCE;
    }

    /** A launch with the guard's socket. */
    @FunctionalInterface
    interface Launch {
        void run(int socket) throws IOException;
    }

    /**
     * Has something launched with a guard that lives. One that is killed meanwhile fails the launch: done again, its steps would meet what they
     * have left, such as an overlay that the kernel has not given up yet.
     *
     * @return the guard that knows it
     * @throws IOException as the launch throws it, or if there can't be a guard: then nothing was launched
     */
    GuardProcess launch(Launch launch) throws IOException {
        GuardProcess guard = ensure();
        try (Descriptor socket = guard.socket()) {
            socket.use(fd -> {
                launch.run(fd);
                return 0;
            });
        }
        return guard;
    }

    /** {@return a guard that lives and knows all that lives} */
    GuardProcess ensure() throws IOException {
        starting.lock();
        try {
            GuardProcess guard = current;
            if (guard != null && guard.isAlive()) {
                return guard;
            }
            if (guard != null) {
                guard.close();
                current = null;
            }
            guard = GuardProcess.start();
            endWithTheJvm();
            try {
                for (WatchedProcess process : living) {
                    process.guardBy(guard);
                }
            } catch (IOException | RuntimeException | Error e) {
                guard.discard(); // known to nobody now, and the next try tells them to another
                throw e;
            }
            current = guard;
            return guard;
        } finally {
            starting.unlock();
        }
    }

    /** Whoever inherits a guard that outlives this JVM by a moment may be no process that reaps it: the first one of a container, say. */
    private void endWithTheJvm() {
        if (hooked) {
            return;
        }
        hooked = true;
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(this::discard, "ctk-guard-end"));
        } catch (IllegalStateException e) {
            return; // the JVM is ending: the guard sees it
        }
    }

    private void discard() {
        GuardProcess guard = current;
        if (guard != null && living.isEmpty()) {
            guard.discard();
        }
    }

    /** From now on the process is told to every new guard. */
    void add(WatchedProcess process, GuardProcess knowing) throws IOException {
        living.add(process);
        GuardProcess guard = ensure();
        if (guard != knowing) {
            process.guardBy(guard); // it was born while that one was started
        }
        watch(guard);
    }

    /** It has ended. */
    void remove(WatchedProcess process) {
        if (!living.remove(process) || !living.isEmpty()) {
            return;
        }
        synchronized (watching) {
            if (registration != null && living.isEmpty()) {
                registration.close(); // the JVM's end would wait for a thread that watches
                registration = null;
            }
        }
    }

    private void watch(GuardProcess guard) throws IOException {
        synchronized (watching) {
            if (registration != null || living.isEmpty()) {
                return;
            }
            try {
                registration = EventLoop.instance().add(guard.pidfd(), EventLoop.Interest.READABLE, new Death());
            } catch (IOException e) {
                if (current == guard) {
                    throw e;
                }
                // Whoever has replaced it watches the other.
            }
        }
    }

    private final class Death implements EventHandler {
        @Override
        public boolean ready() {
            synchronized (watching) {
                registration = null;
            }
            LauncherThreads.execute(Guard.this::replace);
            return false;
        }

        @Override
        public void lost(Exception reason) {
            ready();
        }
    }

    /** Until it works, or there is nobody to protect. */
    private void replace() {
        if (living.isEmpty()) {
            return;
        }
        try {
            watch(ensure());
        } catch (IOException e) {
            LoggerFactory.getLogger(Guard.class).debug("no guard can be started; tried again", e);
            CompletableFuture.delayedExecutor(PAUSE.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> LauncherThreads.execute(this::replace));
        }
    }
}
