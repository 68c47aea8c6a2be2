package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.IOException;
import java.util.Locale;

/**
 * A namespace that a container has to itself, or joins.
 *
 * @param type of which kind
 * @param path the file of the one to join, absolute; "" = a new one
 */
public record NamespaceSpec(Type type, String path) {
    /** The kinds. */
    public enum Type {
        PID,
        NETWORK,
        MOUNT,
        IPC,
        UTS,
        USER,
        CGROUP,
        TIME;

        /** {@return as the specification writes it} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    void check(String at) throws RuntimeSpecException {
        if (!path.isEmpty()) {
            Check.absolute(path, at + ".path");
        }
    }

    static NamespaceSpec read(JsonObject in) throws JsonException {
        return new NamespaceSpec(in.requiredWord("type", Type.values()), in.text("path"));
    }

    void write(JsonOutput out) throws IOException {
        out.word("type", type);
        out.text("path", path);
    }
}
