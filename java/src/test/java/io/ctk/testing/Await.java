package io.ctk.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

/** Waits for what comes sooner or later, with a deadline far beyond what any machine needs. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private Await() {}

    /** Waits until the condition holds; an error that says what was waited for when it doesn't. */
    public static void until(String what, Callable<Boolean> condition) throws Exception {
        value(what, condition, holds -> holds);
    }

    /** Waits until a value is as wished, and returns it as it was last. */
    public static <T> T value(String what, Callable<T> source, Predicate<T> wished) throws Exception {
        return value(what, DEADLINE, source, wished);
    }

    /** Waits at most that long. */
    static <T> T value(String what, Duration patience, Callable<T> source, Predicate<T> wished) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            T value = source.call();
            if (wished.test(value)) {
                return value;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("in vain for " + patience.toSeconds() + " s: " + what + "; last: " + value);
            }
            Thread.sleep(5);
        }
    }
}
