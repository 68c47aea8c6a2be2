package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;

/**
 * A resource limit (getrlimit(2)). Both numbers are uint64, so that -1 is no limit.
 *
 * @param type of what
 * @param soft what counts, at most the hard limit
 * @param hard how far the program may raise it
 */
public record Rlimit(Type type, long soft, long hard) {
    /** What can be limited in Linux. */
    public enum Type {
        RLIMIT_AS,
        RLIMIT_CORE,
        RLIMIT_CPU,
        RLIMIT_DATA,
        RLIMIT_FSIZE,
        RLIMIT_LOCKS,
        RLIMIT_MEMLOCK,
        RLIMIT_MSGQUEUE,
        RLIMIT_NICE,
        RLIMIT_NOFILE,
        RLIMIT_NPROC,
        RLIMIT_RSS,
        RLIMIT_RTPRIO,
        RLIMIT_RTTIME,
        RLIMIT_SIGPENDING,
        RLIMIT_STACK
    }

    void check(String at) throws RuntimeSpecException {
        Check.that(
                Long.compareUnsigned(soft, hard) <= 0,
                at + ".soft",
                "must not be more than the hard limit, " + Long.toUnsignedString(hard));
    }

    static Rlimit read(JsonObject in) throws JsonException {
        return new Rlimit(
                in.requiredWord("type", Type.values()),
                in.requiredNumber("soft", Range.UINT64),
                in.requiredNumber("hard", Range.UINT64));
    }

    void write(JsonOutput out) throws IOException {
        out.word("type", type);
        out.unsigned("soft", soft);
        out.unsigned("hard", hard);
    }
}
