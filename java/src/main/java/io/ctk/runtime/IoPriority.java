package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;

/**
 * An input and output priority (ioprio_set(2)).
 *
 * @param ioClass the class, {@code class} in the document
 * @param priority 0, the highest, to 7 within the class
 */
public record IoPriority(IoClass ioClass, long priority) {
    private static final long LOWEST = 7;

    /** The classes. */
    public enum IoClass {
        IOPRIO_CLASS_RT,
        IOPRIO_CLASS_BE,
        IOPRIO_CLASS_IDLE
    }

    void check(String at) throws RuntimeSpecException {
        Check.that(priority >= 0 && priority <= LOWEST, at + ".priority", "must be from 0 to " + LOWEST);
    }

    static IoPriority read(JsonObject in) throws JsonException {
        return new IoPriority(in.requiredWord("class", IoClass.values()), in.numberOrZero("priority", Range.INT32));
    }

    void write(JsonOutput out) throws IOException {
        out.word("class", ioClass);
        out.number("priority", priority);
    }
}
