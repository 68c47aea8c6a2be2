package io.ctk.cli.cgroup.watch;

import io.ctk.cli.verb.Terminal;
import java.io.PrintStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Where rounds of lines are shown: in place of one another on a terminal, otherwise one below another. */
final class Screen {
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private final Optional<Terminal> terminal;
    private final PrintStream out;

    Screen(Optional<Terminal> terminal, PrintStream out) {
        this.terminal = terminal;
        this.out = out;
    }

    /** Shows the lines of one round. */
    void show(List<String> lines) throws InterruptedException {
        if (terminal.isPresent()) {
            out.print(inPlace(lines, terminal.get().size()));
        } else {
            out.println(Instant.now().truncatedTo(ChronoUnit.SECONDS));
            lines.forEach(out::println);
        }
        out.flush();
    }

    /** Leaves the terminal with its cursor on a line of its own. */
    void end() {
        if (terminal.isPresent()) {
            out.println();
        }
    }

    /** In one piece, so that nobody sees half of it; what has no room is cut off, since a line more would scroll. */
    static String inPlace(List<String> lines, Terminal.Size size) {
        StringBuilder text = new StringBuilder(HOME);
        int shown = Math.min(lines.size(), size.rows());
        for (int i = 0; i < shown; i++) {
            String line = lines.get(i);
            text.append(i == 0 ? "" : "\r\n").append(line, 0, Math.min(line.length(), size.columns()));
            if (line.length() < size.columns()) {
                text.append(CLEAR_LINE); // behind a full line it would clear the last character
            }
        }
        return text.append(CLEAR_BELOW).toString();
    }
}
