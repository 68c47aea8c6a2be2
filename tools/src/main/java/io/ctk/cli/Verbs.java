package io.ctk.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** All verbs. */
final class Verbs {
    /** The verbs' names and what each does in a few words, in the order in which help lists them. */
    static final List<String[]> SUMMARIES = List.of(
            new String[] {"run", "Run a command in a container"},
            new String[] {"overlay", "Stack directories from the shell"},
            new String[] {"doctor", "Say what this machine offers and lacks"},
            new String[] {"version", "Print versions"},
            new String[] {"completion", "Print a script that completes words in a shell"});

    private Verbs() {}

    /** {@return a new verb of that name; null if there is none} */
    static @Nullable Verb create(String name) {
        return switch (name) {
            case "run" -> new RunVerb();
            case "overlay" -> new OverlayVerb();
            case "doctor" -> new DoctorVerb();
            case "version" -> new VersionVerb();
            case "completion" -> new CompletionVerb();
            default -> null;
        };
    }

    /** {@return what a verb does in a few words} */
    static String summary(String name) {
        for (String[] summary : SUMMARIES) {
            if (summary[0].equals(name)) {
                return summary[1] + ".";
            }
        }
        throw new IllegalArgumentException(name);
    }
}
