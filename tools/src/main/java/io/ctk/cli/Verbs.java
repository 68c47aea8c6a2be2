package io.ctk.cli;

import io.ctk.cli.cgroup.CgroupVerb;
import io.ctk.cli.verb.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All verbs. One is made, and its class loaded, only when it is asked for. */
final class Verbs {
    /** Their names, in the order in which help lists them. */
    static final List<String> NAMES = List.of("run", "cgroup", "overlay", "doctor", "version", "completion");

    private Verbs() {}

    /** {@return the verb of that name, null if there is none} */
    static @Nullable Verb find(String name) {
        return switch (name) {
            case "run" -> new Run();
            case "cgroup" -> new CgroupVerb();
            case "overlay" -> new OverlayVerb();
            case "doctor" -> new Doctor();
            case "version" -> new Version();
            case "completion" -> new Completion();
            default -> null;
        };
    }
}
