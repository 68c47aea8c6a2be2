package io.ctk.cli;

import java.util.LinkedHashMap;
import java.util.Map;

/** The environment variables that ctk heeds, for help and the manual. */
final class Variables {
    private Variables() {}

    /** {@return what each does, in the order in which they are wanted} */
    static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("CTK_ROOT", "The store of images and containers, in place of /var/lib/ctk or ~/.local/share/ctk.");
        all.put("XDG_DATA_HOME", "An ordinary user's store is ctk below that directory.");
        all.put("XDG_RUNTIME_DIR", "What is true until the next boot only is there, and systemd of an ordinary user.");
        all.put("CTK_JAVA_HOME", "The Java that runs ctk; the newest that is installed without.");
        all.put("CTK_JAVA_OPTIONS", "Options for that Java, such as -Xmx512m. JAVA_TOOL_OPTIONS is not heeded.");
        all.put("COLUMNS", "The width of the terminal, where it is not what the terminal says.");
        all.put("NO_COLOR", "Set to anything: no colours.");
        return all;
    }
}
