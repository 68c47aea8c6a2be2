package io.ctk.internal.streams;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads on which all relays work. */
final class RelayThreads {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** For what never waits in the kernel; a few threads do it for all processes. */
    private static final ThreadPoolExecutor POOL =
            few(Math.max(2, Runtime.getRuntime().availableProcessors()));
    /** Reading and writing a file may wait in the kernel for as long as that likes: each has a thread then, and keeps none from others. */
    static final ThreadPoolExecutor FILES = new ThreadPoolExecutor(
            0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), RelayThreads::make);

    private RelayThreads() {}

    private static ThreadPoolExecutor few(int count) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                count, count, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), RelayThreads::make);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static Thread make(Runnable task) {
        Thread thread = new Thread(null, task, "ctk-relay-" + NUMBER.incrementAndGet(), 256 * 1024);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs a task of any relay's that does not wait. */
    static void execute(Runnable task) {
        POOL.execute(task);
    }
}
