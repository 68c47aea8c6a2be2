package io.ctk.cli.doctor;

import io.ctk.cli.verb.Cut;
import picocli.CommandLine.Help.Ansi;

/** A diagnosis for people: a table, and under each finding that is not ok what to do about it. */
public final class TextReport {
    private static final String ARROW = "-> ";

    private final Ansi ansi;
    private final int room;

    /**
     * Has a report with colours, or without.
     *
     * @param room how many characters a line may have
     */
    public TextReport(Ansi ansi, int room) {
        this.ansi = ansi;
        this.room = room;
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
            text.append(padded(finding.name(), nameWidth)).append("  ");
            append(text, outcome.found(), indent);
            if (!outcome.advice().isEmpty()) {
                text.append(indent);
                append(text, ARROW + outcome.advice(), indent);
            }
        }
        return text.append('\n').append(diagnosis.verdict()).append('\n').toString();
    }

    /** The words behind the indent, broken where there is no room for them. */
    private void append(StringBuilder text, String words, String indent) {
        int left = room > 2 * indent.length() ? room - indent.length() : room;
        text.append(String.join("\n" + indent, Cut.wrapped(words, 0, left))).append('\n');
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
