package io.ctk.internal.natives;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Work that waits in the kernel: for a lock, a disk, a group of processes to be gone. A virtual thread would hold its carrier
 * meanwhile, and with it all others that are to run there: its work is done on a platform thread, and it is parked.
 */
public final class Blocking {
    /** Thread.isVirtual(), of Java 21. */
    private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

    /** Threads of no use for a minute end. */
    private static final class Threads {
        static final ExecutorService POOL = pool();

        private static ExecutorService pool() {
            AtomicInteger number = new AtomicInteger();
            return Executors.newCachedThreadPool(task -> {
                Thread thread = new Thread(null, task, "ctk-blocking-" + number.incrementAndGet());
                thread.setDaemon(true);
                return thread;
            });
        }
    }

    /** What is to be done. */
    @FunctionalInterface
    public interface Call<T> {
        /** {@return its result} */
        T run() throws IOException;
    }

    /** The same without a result. */
    @FunctionalInterface
    public interface Action {
        /** Does it. */
        void run() throws IOException;
    }

    private Blocking() {}

    private static @Nullable MethodHandle isVirtual() {
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException e) {
            return null; // before Java 21
        }
    }

    private static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * {@return the result of the call, which is made on this thread if that is a platform thread} Once begun it is seen through: an
     * interrupt is kept for later.
     */
    public static <T> T call(Call<T> call) throws IOException {
        if (!isVirtual(Thread.currentThread())) {
            return call.run();
        }
        return await(Threads.POOL.submit(call::run));
    }

    /** {@return the result of a call that is made elsewhere, after waiting for it} It is seen through too. */
    public static <T> T await(Future<T> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw rethrow(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Does what has no result, in the same way. */
    public static void run(Action action) throws IOException {
        boolean done = call(() -> {
            action.run();
            return true;
        });
        assert done;
    }

    private static IOException rethrow(@Nullable Throwable cause) {
        if (cause instanceof IOException e) {
            return e;
        }
        if (cause instanceof RuntimeException e) {
            throw e;
        }
        if (cause instanceof Error e) {
            throw e;
        }
        return new IOException("a call failed", cause);
    }
}
