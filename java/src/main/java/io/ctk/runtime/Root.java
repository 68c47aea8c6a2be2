package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.IOException;

/**
 * The root file system.
 *
 * @param path absolute, or beneath the bundle's directory
 * @param readonly whether it can't be written
 */
public record Root(String path, boolean readonly) {
    void check(String at) throws RuntimeSpecException {
        Check.that(!path.isEmpty(), at + ".path", "must not be empty");
    }

    static Root read(JsonObject in) throws JsonException {
        return new Root(in.requiredText("path"), in.flag("readonly"));
    }

    void write(JsonOutput out) throws IOException {
        out.requiredText("path", path);
        out.flag("readonly", readonly);
    }
}
