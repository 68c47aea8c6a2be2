package io.ctk.cli.verb;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** What a verb ends with, for its help. */
public final class ExitStatuses {
    private static final String HEADING = "Exit status:%n";

    private ExitStatuses() {}

    /** Describes those of a verb that does something itself. */
    public static void addTo(CommandSpec spec) {
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put("0", "All was done.");
        statuses.put(
                Integer.toString(Failure.OURS), "Something failed, or the options make no sense; one line says why.");
        spec.usageMessage().exitCodeListHeading(HEADING).exitCodeList(statuses);
    }

    /**
     * Describes those of a verb that runs a command.
     *
     * @param where there the command is looked for, such as {@code " in the container"}; may be ""
     */
    public static void addCommandTo(CommandSpec spec, String where) {
        Map<String, String> statuses = new LinkedHashMap<>();
        statuses.put(Integer.toString(Failure.TIMED_OUT), "The command was killed by --timeout.");
        statuses.put(Integer.toString(Failure.OURS), "ctk itself failed.");
        statuses.put(Integer.toString(Failure.NOT_EXECUTABLE), "The command can't be executed.");
        statuses.put(Integer.toString(Failure.NOT_FOUND), "There is no such command" + where + ".");
        statuses.put("128+n", "Signal n ended the command.");
        statuses.put("other", "The command's own.");
        spec.usageMessage().exitCodeListHeading(HEADING).exitCodeList(statuses);
    }
}
