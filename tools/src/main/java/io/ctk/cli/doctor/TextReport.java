package io.ctk.cli.doctor;

import picocli.CommandLine.Help.Ansi;

/** A diagnosis for people: a table, and under each finding that is not ok what to do about it. */
public final class TextReport {
    private static final String ARROW = "-> ";

    private final Ansi ansi;

    /** Has a report with colours, or without. */
    public TextReport(Ansi ansi) {
        this.ansi = ansi;
    }

    /** {@return the lines, each ended} */
    public String of(Diagnosis diagnosis) {
        int statusWidth = Status.MISSING.word().length();
        int nameWidth = diagnosis.findings().stream()
                .mapToInt(finding -> finding.name().length())
                .max()
                .orElse(0);
        String indent = " ".repeat(2 + statusWidth + 2 + nameWidth + 2);
        StringBuilder text = new StringBuilder();
        String category = "";
        for (Finding finding : diagnosis.findings()) {
            if (!finding.category().equals(category)) {
                category = finding.category();
                text.append(category).append('\n');
            }
            Outcome outcome = finding.outcome();
            text.append("  ").append(coloured(outcome.status(), statusWidth)).append("  ");
            text.append(padded(finding.name(), nameWidth))
                    .append("  ")
                    .append(outcome.found())
                    .append('\n');
            if (!outcome.advice().isEmpty()) {
                text.append(indent).append(ARROW).append(outcome.advice()).append('\n');
            }
        }
        return text.append('\n').append(diagnosis.verdict()).append('\n').toString();
    }

    /** Padded first: the codes of a colour have no width. */
    private String coloured(Status status, int width) {
        String word = padded(status.word(), width);
        if (!ansi.enabled()) {
            return word;
        }
        Ansi.Style style =
                switch (status) {
                    case OK -> Ansi.Style.fg_green;
                    case LIMITED -> Ansi.Style.fg_yellow;
                    case MISSING -> Ansi.Style.fg_red;
                };
        return style.on() + word + style.off();
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
