package io.ctk.cli;

import io.ctk.cli.verb.Sizes;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/**
 * How far something is, in the terminal's last line: only on a terminal, and only for what takes longer than a second. Gets the bytes
 * that were done since the last time, from any thread.
 */
final class ProgressBar implements LongConsumer, AutoCloseable {
    private static final long SILENT_NANOS = 1_000_000_000;
    private static final long EVERY_NANOS = 100_000_000;
    private static final int WIDTH = 30;
    private static final String CLEAR = "\r\033[K";

    private final PrintStream err;
    private final String what;
    private final long total;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long done;
    private long shown;

    /**
     * Nothing is done yet.
     *
     * @param total how many bytes there are; 0 where that is not known
     */
    ProgressBar(PrintStream err, String what, long total) {
        this(err, what, total, isTerminal());
    }

    ProgressBar(PrintStream err, String what, long total, boolean terminal) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.terminal = terminal;
    }

    /** What standard error is: System.console() answers for others. */
    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    @Override
    public synchronized void accept(long bytes) {
        done += bytes;
        long now = System.nanoTime();
        if (terminal && now - start > SILENT_NANOS && now - shown > EVERY_NANOS) {
            shown = now;
            err.print(CLEAR + line());
            err.flush();
        }
    }

    private String line() {
        if (total <= 0) {
            return what + "  " + Sizes.text(done);
        }
        int filled = (int) Math.min(WIDTH, WIDTH * done / total);
        return what + "  [" + "#".repeat(filled) + " ".repeat(WIDTH - filled) + "]  " + Sizes.text(done) + " of "
                + Sizes.text(total);
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (shown != 0) {
            err.print(CLEAR);
            err.flush();
        }
    }
}
