package io.ctk.internal.cgroup;

import java.io.IOException;
import java.time.Duration;

/** Waiting for what the kernel does within moments. */
public final class Waiting {
    private static final int LONGEST_PAUSE = 20;

    /** What is waited for. */
    @FunctionalInterface
    public interface Condition {
        boolean holds() throws IOException;
    }

    private Waiting() {}

    /** {@return whether the condition held before the time was over; it is tried once at least} */
    public static boolean until(Duration timeout, Condition condition) throws IOException, InterruptedException {
        long end = System.nanoTime() + nanos(timeout);
        for (int attempt = 0; ; attempt++) {
            if (condition.holds()) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            Thread.sleep(Math.min(attempt, LONGEST_PAUSE));
        }
    }

    /** A duration of centuries is as good as no end. */
    static long nanos(Duration timeout) {
        try {
            return Math.min(timeout.toNanos(), Long.MAX_VALUE / 2);
        } catch (ArithmeticException e) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE / 2;
        }
    }
}
