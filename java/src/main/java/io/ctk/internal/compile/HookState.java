package io.ctk.internal.compile;

import io.ctk.internal.json.JsonOutput;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What hooks get as standard input (runtime.md, "State").
 *
 * @param id the container's name
 * @param bundle the directory of its {@code config.json}
 * @param annotations of its {@code config.json}
 */
public record HookState(String id, Path bundle, Map<String, String> annotations) {
    /** In which state a container is while a hook runs. */
    public enum Status {
        CREATING,
        CREATED,
        RUNNING,
        STOPPED
    }

    /** {@return the document, for a container without a process} */
    public String json(Status status) {
        return open(status) + "}";
    }

    /** {@return the document} */
    public String json(Status status, long pid) {
        return beforePid(status) + pid + AFTER_PID;
    }

    static final String AFTER_PID = "}";

    /** {@return the document up to the number of the process, for who knows that later} */
    String beforePid(Status status) {
        return open(status) + ",\"pid\":";
    }

    private String open(Status status) {
        String all = JsonOutput.of(this, (state, out) -> state.write(out, status), false);
        return all.substring(0, all.lastIndexOf('}'));
    }

    private void write(JsonOutput out, Status status) throws IOException {
        out.requiredText("ociVersion", RuntimeSpec.VERSION);
        out.requiredText("id", id);
        out.requiredText("status", status.name().toLowerCase(Locale.ROOT));
        out.requiredText("bundle", bundle.toString());
        out.textMap("annotations", annotations);
    }
}
