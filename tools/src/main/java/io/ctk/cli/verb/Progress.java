package io.ctk.cli.verb;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * How far something is, in the terminal's last line: only on a terminal, and only for what takes longer than a second. Gets the bytes
 * that were done since the last time, from any thread. The bar's own classes are loaded after that second: a start doesn't pay for them.
 */
public final class Progress implements LongConsumer, AutoCloseable {
    private static final long SILENT_NANOS = 1_000_000_000;
    private static final int EVERY_MILLIS = 100;
    private static final int WIDTH = 79;
    private static final String CLEAR = "\r\033[K";

    private final PrintStream err;
    private final String what;
    private final long total;
    private final boolean terminal;
    private final long start = System.nanoTime();
    private long done;
    private @Nullable ProgressBar bar;

    /**
     * Nothing is done yet.
     *
     * @param total how many bytes there are; 0 where that is not known
     */
    public Progress(PrintStream err, String what, long total) {
        this(err, what, total, Terminal.is(Terminal.ERRORS));
    }

    Progress(PrintStream err, String what, long total, boolean terminal) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.terminal = terminal;
    }

    @Override
    public synchronized void accept(long bytes) {
        done += bytes;
        if (bar != null) {
            bar.stepTo(done);
        } else if (terminal && System.nanoTime() - start > SILENT_NANOS) {
            bar = bar();
            bar.stepTo(done);
        }
    }

    private ProgressBar bar() {
        return new ProgressBarBuilder()
                .setTaskName(what)
                .setInitialMax(total > 0 ? total : -1)
                .setUnit(" MiB", 1 << 20)
                .setStyle(ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(EVERY_MILLIS)
                .startsFrom(0, Duration.ofNanos(System.nanoTime() - start))
                .setConsumer(new LastLine(err))
                .build();
    }

    /** {@return a stream that counts what goes through it} */
    public OutputStream counting(OutputStream out) {
        return new FilterOutputStream(out) {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
                accept(1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                out.write(bytes, offset, length);
                accept(length);
            }
        };
    }

    /** Takes the line away. */
    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** Where the bar is drawn: its own consumers start programs to ask for the terminal's width, and leave an empty line. */
    private record LastLine(PrintStream err) implements ProgressBarConsumer {
        @Override
        public int getMaxRenderedLength() {
            return WIDTH;
        }

        @Override
        public void accept(String line) {
            err.print(CLEAR + line);
            err.flush();
        }

        @Override
        public void close() {
            err.print(CLEAR);
            err.flush();
        }
    }
}
