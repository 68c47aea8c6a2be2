package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.NativeError;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that waits for the ends of all processes, by their pidfds (epoll(7)). */
final class ExitWatcher {
    private static final int AT_ONCE = 64;

    private static final class Holder {
        static final ExitWatcher INSTANCE = new ExitWatcher();
    }

    private final Map<Long, LaunchedProcess> watched = new ConcurrentHashMap<>();
    private final AtomicLong lastToken = new AtomicLong();
    private final int events;

    private ExitWatcher() {
        NativeError error = new NativeError();
        try {
            events = error.check(Libctk.ctk_events_open(error.bytes()));
        } catch (CtkException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        Thread thread = new Thread(null, this::run, "ctk-exit-watcher", 256 * 1024);
        thread.setDaemon(true);
        thread.start();
    }

    static ExitWatcher instance() {
        return Holder.INSTANCE;
    }

    /** Has {@code process.reap()} called once it has ended. */
    void watch(LaunchedProcess process, int pidfd) throws CtkException {
        long token = lastToken.incrementAndGet();
        synchronized (this) {
            watched.put(token, process);
            notifyAll();
        }
        NativeError error = new NativeError();
        if (Libctk.ctk_events_add(events, pidfd, token, error.bytes()) < 0) {
            watched.remove(token);
            throw error.exception(0);
        }
    }

    private void run() {
        long[] tokens = new long[AT_ONCE];
        NativeError error = new NativeError();
        while (true) {
            awaitWork();
            int count = Libctk.ctk_events_wait(events, tokens, AT_ONCE, -1, error.bytes());
            if (count < 0) {
                // Nothing but a closed descriptor or bad memory fails here, and neither mends itself.
                IllegalStateException e = new IllegalStateException(error.exception(0));
                watched.values().forEach(process -> process.lost(e));
                throw e;
            }
            for (int i = 0; i < count; i++) {
                LaunchedProcess process = watched.remove(tokens[i]);
                if (process != null) {
                    end(process);
                }
            }
        }
    }

    /**
     * With nothing to watch it waits in Java: the end of a JVM waits 300 ms for threads that are in native code.
     */
    private synchronized void awaitWork() {
        while (watched.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody has a reference to this thread to interrupt it with.
            }
        }
    }

    private static void end(LaunchedProcess process) {
        try {
            process.reap();
        } catch (RuntimeException e) {
            process.lost(e);
            logger().debug("reaping process {} failed", process.pid(), e);
        }
    }

    /** Looked up when needed: setting up a logging back end has no place in a program's start. */
    private static Logger logger() {
        return LoggerFactory.getLogger(ExitWatcher.class);
    }
}
