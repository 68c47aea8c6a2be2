package io.ctk.cli;

import io.ctk.cli.doctor.Diagnosis;
import io.ctk.cli.doctor.JsonReport;
import io.ctk.cli.doctor.TextReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk doctor}: what this machine offers, and what to do about what it doesn't. */
final class DoctorVerb implements Verb {
    private static final String JSON = "--json";
    private static final int CANNOT_RUN = 1;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        Verbs.summary("doctor"),
                        "Everything is found out by trying it, and nothing of that stays. What is limited or missing comes"
                                + " with what to do about it.")
                .exitCodeListHeading("Exit status:%n")
                .exitCodeList(exitStatuses());
        spec.addOption(CommonOptions.flag("Print an object of JSON instead of a table.", JSON));
        return spec;
    }

    private static Map<String, String> exitStatuses() {
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put("0", "Containers can be run here.");
        statuses.put(Integer.toString(CANNOT_RUN), "They can't.");
        statuses.put(Integer.toString(ExitCode.OURS), "The options make no sense.");
        return statuses;
    }

    @Override
    public int run(ParseResult words, Console console) throws IOException {
        Diagnosis diagnosis = Diagnosis.make();
        console.out()
                .print(
                        words.hasMatchedOption(JSON)
                                ? JsonReport.of(diagnosis)
                                : new TextReport(Ansi.AUTO).of(diagnosis));
        return diagnosis.canRun() ? ExitCode.OK : CANNOT_RUN;
    }
}
