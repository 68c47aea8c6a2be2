package io.ctk.cli;

import io.ctk.cli.doctor.Diagnosis;
import io.ctk.cli.doctor.JsonReport;
import io.ctk.cli.doctor.TextReport;
import io.ctk.cli.verb.Failure;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Terminal;
import io.ctk.cli.verb.Verb;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk doctor}: what this machine offers, and what to do about what it doesn't. */
final class Doctor implements Verb {
    private static final String JSON = "--json";
    private static final int CANNOT_RUN = 1;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.verb(
                "doctor",
                "Says what this machine offers and lacks.",
                "Everything is found out by trying it, and nothing of that stays. What is limited or missing comes with what to"
                        + " do about it.");
        spec.usageMessage().exitCodeListHeading("Exit status:%n").exitCodeList(exitStatuses());
        return spec.addOption(Options.flag("Print an object of JSON instead of a table.", JSON));
    }

    private static Map<String, String> exitStatuses() {
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put("0", "Containers can be run here.");
        statuses.put(Integer.toString(CANNOT_RUN), "They can't.");
        statuses.put(Integer.toString(Failure.OURS), "The options make no sense.");
        return statuses;
    }

    @Override
    public int run(ParseResult parsed, PrintStream out, PrintStream err) throws IOException {
        Diagnosis diagnosis = Diagnosis.make();
        out.print(
                Options.has(parsed, JSON)
                        ? JsonReport.of(diagnosis)
                        : new TextReport(Ansi.AUTO, Terminal.widthOf(out)).of(diagnosis));
        return diagnosis.canRun() ? 0 : CANNOT_RUN;
    }
}
