package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * From which NUMA nodes memory comes (set_mempolicy(2)).
 *
 * @param mode by which rule
 * @param nodes which nodes, such as {@code 0-3,7}; "" where the rule needs none
 * @param flags what the nodes mean
 */
public record MemoryPolicy(Mode mode, String nodes, List<Flag> flags) {
    private static final Pattern NODES = Pattern.compile("[0-9, -]*");

    /** By which rule. */
    public enum Mode {
        MPOL_DEFAULT,
        MPOL_BIND,
        MPOL_INTERLEAVE,
        MPOL_WEIGHTED_INTERLEAVE,
        MPOL_PREFERRED,
        MPOL_PREFERRED_MANY,
        MPOL_LOCAL
    }

    /** What the nodes mean. */
    public enum Flag {
        MPOL_F_NUMA_BALANCING,
        MPOL_F_RELATIVE_NODES,
        MPOL_F_STATIC_NODES
    }

    /** Copies the list. */
    public MemoryPolicy {
        flags = List.copyOf(flags);
    }

    void check(String at) throws RuntimeSpecException {
        Check.like(NODES, nodes, at + ".nodes", "a list of nodes");
    }

    static MemoryPolicy read(JsonObject in) throws JsonException {
        return new MemoryPolicy(
                in.requiredWord("mode", Mode.values()), in.text("nodes"), in.words("flags", Flag.values()));
    }

    void write(JsonOutput out) throws IOException {
        out.word("mode", mode);
        out.requiredText("nodes", nodes);
        out.texts("flags", flags);
    }
}
