package io.ctk.launch;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that clone. They live as long as the JVM, because a process's death signal comes when the thread that made it
 * ends (PR_SET_PDEATHSIG, prctl(2)), and callers' threads, virtual ones in particular, end at any time.
 */
final class LauncherThreads {
    private static final ThreadPoolExecutor POOL = pool();

    private LauncherThreads() {}

    private static ThreadPoolExecutor pool() {
        int count = Math.max(2, Runtime.getRuntime().availableProcessors());
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread thread = new Thread(null, task, "ctk-launcher-" + number.incrementAndGet(), 256 * 1024);
            thread.setDaemon(true);
            return thread;
        });
    }

    static void execute(Runnable task) {
        POOL.execute(task);
    }

    static <T> Future<T> submit(Callable<T> task) {
        return POOL.submit(task);
    }
}
