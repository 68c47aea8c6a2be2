package io.ctk.cli.run;

import io.ctk.CtkException;
import io.ctk.cli.verb.Cut;
import io.ctk.cli.verb.Terminal;
import io.ctk.launch.Step;
import io.ctk.launch.StepTime;
import io.ctk.runtime.Linux;
import io.ctk.runtime.Resources;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** What {@code --dry-run} and {@code --trace} print: a step a line. */
final class PlanTable {
    private static final int NUMBER_WIDTH = 3;
    private static final int NAME_WIDTH = 24;
    private static final int TIME_WIDTH = 9;
    private static final long NANOS_PER_MICRO = 1000;

    private PlanTable() {}

    /** Prints what starting the container would do. */
    static void printPlan(Startable what, PrintStream out) throws IOException {
        List<Step> steps = what.plan().get().steps();
        StringBuilder text = new StringBuilder("cgroup: " + cgroup(what) + "\n");
        for (int i = 0; i < steps.size(); i++) {
            text.append(left(Integer.toString(i + 1), NUMBER_WIDTH))
                    .append("  ")
                    .append(describe(steps.get(i)))
                    .append('\n');
        }
        Cut.printWrapped(text.toString(), NUMBER_WIDTH + 2, out);
    }

    private static String cgroup(Startable what) throws IOException {
        StringBuilder text = new StringBuilder();
        Optional<String> path = what.cgroup().get();
        text.append(path.isPresent() ? CtkException.oneLine(path.get()) : "none, no cgroup v2 group is ours");
        Linux linux = what.runtimeSpec().get().linux();
        Resources limits = linux == null ? null : linux.resources();
        if (limits != null) {
            limits.unified().forEach((file, values) -> values.lines()
                    .forEach(value -> text.append("; ").append(file).append(' ').append(value.strip())));
        }
        return text.toString();
    }

    private static String describe(Step step) {
        StringBuilder text = new StringBuilder(step.name());
        if (!step.subject().isEmpty() || !step.detail().isEmpty()) {
            while (text.length() < NAME_WIDTH) {
                text.append(' ');
            }
            text.append(step.subject());
            text.append(step.subject().isEmpty() || step.detail().isEmpty() ? "" : ": ");
            text.append(step.detail());
        }
        return CtkException.oneLine(text.toString());
    }

    /** Prints what each step of a start took, in milliseconds, and the time since its beginning. */
    static void printTrace(List<StepTime> trace, PrintStream err) throws InterruptedException {
        StringBuilder table = new StringBuilder("  #       ms    total  step\n");
        long total = 0;
        for (int i = 0; i < trace.size(); i++) {
            long nanos = trace.get(i).duration().toNanos();
            total += nanos;
            table.append(left(Integer.toString(i + 1), NUMBER_WIDTH))
                    .append(left(millis(nanos), TIME_WIDTH))
                    .append(left(millis(total), TIME_WIDTH))
                    .append("  ")
                    .append(describe(trace.get(i).step()))
                    .append('\n');
        }
        int room = Terminal.width(Terminal.ERRORS);
        table.toString().lines().forEach(line -> err.println(Cut.to(room, line)));
    }

    private static String millis(long nanos) {
        long micros = (nanos + NANOS_PER_MICRO / 2) / NANOS_PER_MICRO;
        String fraction = Long.toString(1000 + micros % 1000).substring(1);
        return micros / 1000 + "." + fraction;
    }

    private static String left(String text, int width) {
        return " ".repeat(Math.max(0, width - text.length())) + text;
    }
}
