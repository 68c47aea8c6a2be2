package io.ctk.internal.process;

import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that clone. They live as long as the JVM, because a process's death signal comes when the thread that made it
 * ends (PR_SET_PDEATHSIG, prctl(2)), and callers' threads, virtual ones in particular, end at any time.
 */
public final class LauncherThreads {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final ThreadPoolExecutor POOL = pool();

    /** For plans that wait for others on their way, who may launch something themselves: as many as there are at once. */
    private static final ThreadPoolExecutor WAITING = new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            Long.MAX_VALUE,
            TimeUnit.NANOSECONDS,
            new SynchronousQueue<>(),
            LauncherThreads::thread);

    private LauncherThreads() {}

    private static ThreadPoolExecutor pool() {
        int count = Math.max(2, Runtime.getRuntime().availableProcessors());
        return new ThreadPoolExecutor(
                count, count, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), LauncherThreads::thread);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(null, task, "ctk-launcher-" + NUMBER.incrementAndGet(), 256 * 1024);
        thread.setDaemon(true);
        return thread;
    }

    public static void execute(Runnable task) {
        POOL.execute(task);
    }

    /**
     * Has a thread do something.
     *
     * @param waits whether it takes as long as somebody else likes
     */
    public static <T> Future<T> submit(boolean waits, Callable<T> task) {
        return (waits ? WAITING : POOL).submit(task);
    }
}
