package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.List;

/**
 * How a program is scheduled (sched_setattr(2)). What is 0 is as good as absent.
 *
 * @param policy by which rules
 * @param nice an int32: how little of the processor it gets
 * @param priority an int32: the static priority of SCHED_FIFO and SCHED_RR
 * @param flags further wishes
 * @param runtime of SCHED_DEADLINE: nanoseconds, a uint64
 * @param deadline of SCHED_DEADLINE: nanoseconds, a uint64
 * @param period of SCHED_DEADLINE: nanoseconds, a uint64
 */
public record Scheduler(
        Policy policy, long nice, long priority, List<Flag> flags, long runtime, long deadline, long period) {
    private static final long LEAST_NICE = -20;
    private static final long MOST_NICE = 19;

    /** By which rules. */
    public enum Policy {
        SCHED_OTHER,
        SCHED_FIFO,
        SCHED_RR,
        SCHED_BATCH,
        SCHED_ISO,
        SCHED_IDLE,
        SCHED_DEADLINE
    }

    /** Further wishes. */
    public enum Flag {
        SCHED_FLAG_RESET_ON_FORK,
        SCHED_FLAG_RECLAIM,
        SCHED_FLAG_DL_OVERRUN,
        SCHED_FLAG_KEEP_POLICY,
        SCHED_FLAG_KEEP_PARAMS,
        SCHED_FLAG_UTIL_CLAMP_MIN,
        SCHED_FLAG_UTIL_CLAMP_MAX
    }

    /** Copies the list. */
    public Scheduler {
        flags = List.copyOf(flags);
    }

    void check(String at) throws RuntimeSpecException {
        Check.that(
                nice >= LEAST_NICE && nice <= MOST_NICE,
                at + ".nice",
                "must be from " + LEAST_NICE + " to " + MOST_NICE);
    }

    static Scheduler read(JsonObject in) throws JsonException {
        return new Scheduler(
                in.requiredWord("policy", Policy.values()),
                in.numberOrZero("nice", Range.INT32),
                in.numberOrZero("priority", Range.INT32),
                in.words("flags", Flag.values()),
                in.numberOrZero("runtime", Range.UINT64),
                in.numberOrZero("deadline", Range.UINT64),
                in.numberOrZero("period", Range.UINT64));
    }

    void write(JsonOutput out) throws IOException {
        out.word("policy", policy);
        out.nonZero("nice", nice);
        out.nonZero("priority", priority);
        out.texts("flags", flags);
        out.nonZeroUnsigned("runtime", runtime);
        out.nonZeroUnsigned("deadline", deadline);
        out.nonZeroUnsigned("period", period);
    }
}
