package io.ctk.cli.cgroup;

import io.ctk.cli.verb.Utf8;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The environment of whoever called this command, as it was before bin/ctk changed it for Java. */
final class CallerEnvironment {
    /** Variables of this prefix hold what others had; "" where they were unset. */
    private static final String SAVED = "CTK_CALLER_";

    private static final Path SELF = Path.of("/proc/self/environ");

    private CallerEnvironment() {}

    /**
     * {@return the caller's variables}
     *
     * @param ours this process's
     * @throws IOException if one of them can't be passed on as it is
     */
    static Map<String, String> of(Map<String, String> ours) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        for (Map.Entry<String, String> variable : ours.entrySet()) {
            String name = variable.getKey();
            if ((name + variable.getValue()).indexOf(Utf8.REPLACEMENT) >= 0 && !Utf8.isContentOf(SELF)) {
                throw new IOException(
                        "environment variable " + name + " is not UTF-8, and Java can't pass it on as it is: unset it");
            }
            variables.put(name, variable.getValue());
        }
        for (String name : ours.keySet()) {
            if (name.startsWith(SAVED)) {
                restore(variables, name.substring(SAVED.length()), String.valueOf(variables.remove(name)));
            }
        }
        return variables;
    }

    private static void restore(Map<String, String> variables, String name, String value) {
        if (value.isEmpty()) {
            variables.remove(name);
        } else {
            variables.put(name, value);
        }
    }
}
