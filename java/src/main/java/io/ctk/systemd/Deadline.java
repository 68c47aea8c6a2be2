package io.ctk.systemd;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Closes something once its time is up, unless it ends before: what wakes a thread that reads from a socket. */
final class Deadline implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean expired;

    Deadline(Duration limit, Closeable closed) {
        Thread thread = new Thread(
                null,
                () -> {
                    if (!endsWithin(limit)) {
                        expired = true;
                        closeQuietly(closed);
                    }
                },
                "ctk-deadline",
                256 * 1024);
        thread.setDaemon(true);
        thread.start();
    }

    private boolean endsWithin(Duration limit) {
        try {
            return ended.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true; // nobody has a reference to this thread to interrupt it with
        }
    }

    private static void closeQuietly(Closeable closed) {
        try {
            closed.close();
        } catch (IOException e) {
            return; // whoever reads from it finds out
        }
    }

    boolean isExpired() {
        return expired;
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
