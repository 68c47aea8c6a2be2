package io.ctk.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * What a fuzz target may do with bytes of a stranger: take them, or refuse them by an {@link IOException} that says why. Any other exception
 * is a finding, and so is more memory than any input is worth. A target is a class with a method {@code fuzzerTestOneInput}, and a folder
 * of inputs by its full name in {@code src/test/resources/fuzz}: {@code bin/test --fuzz} mutates them, {@link FuzzCorpusTest} runs them as
 * they are.
 */
public final class Fuzz {
    private static final long MOST_ALLOCATED = 64 << 20;
    /** A class that is loaded, and instrumented by the fuzzer, takes memory too, but once only. */
    private static final int ATTEMPTS = 4;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Fuzz() {}

    /** Reads what a stranger wrote. */
    @FunctionalInterface
    public interface Reading {
        void read() throws IOException;
    }

    /** {@return whether the bytes were taken; false if they were refused as they should be} */
    public static boolean taken(Reading reading) {
        try {
            reading.read();
            return true;
        } catch (IOException e) {
            checkMessage(e);
            return false;
        }
    }

    /** Fails if it allocates too much, which it does every time that it is called. */
    public static void bounded(Reading reading) throws IOException {
        long allocated = MOST_ALLOCATED + 1;
        for (int i = 0; i < ATTEMPTS && allocated > MOST_ALLOCATED; i++) {
            long before = THREADS.getCurrentThreadAllocatedBytes();
            reading.read();
            allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        }
        if (allocated > MOST_ALLOCATED) {
            throw new AssertionError(allocated + " bytes were allocated");
        }
    }

    /** Fails unless the exception says why. */
    public static void checkMessage(Exception e) {
        String message = e.getMessage();
        if (message == null || message.isBlank() || message.endsWith(": null")) {
            throw new AssertionError("refused without a reason: " + message, e);
        }
    }

    /** Fails unless they are equal. */
    public static void same(Object expected, Object actual) {
        if (!expected.equals(actual)) {
            throw new AssertionError("expected " + expected + " but it was " + actual);
        }
    }
}
