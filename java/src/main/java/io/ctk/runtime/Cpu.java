package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The cpu and cpuset controllers. Times are microseconds.
 *
 * @param shares the share of processor time among groups, a uint64
 * @param quota so much time in a period, an int64, -1 = no limit
 * @param burst so much unused time can be saved up, a uint64
 * @param period how long that is, a uint64
 * @param realtimeRuntime so much time for real-time scheduling in its period, an int64
 * @param realtimePeriod how long that is, a uint64
 * @param cpus on which processors, such as {@code 0-3,7}
 * @param mems on which memory nodes
 * @param idle 1 = only where nobody else wants the processor, an int64
 */
public record Cpu(
        @Nullable Long shares,
        @Nullable Long quota,
        @Nullable Long burst,
        @Nullable Long period,
        @Nullable Long realtimeRuntime,
        @Nullable Long realtimePeriod,
        String cpus,
        String mems,
        @Nullable Long idle) {
    static Cpu read(JsonObject in) throws JsonException {
        return new Cpu(
                in.number("shares", Range.UINT64),
                in.number("quota", Range.INT64),
                in.number("burst", Range.UINT64),
                in.number("period", Range.UINT64),
                in.number("realtimeRuntime", Range.INT64),
                in.number("realtimePeriod", Range.UINT64),
                in.text("cpus"),
                in.text("mems"),
                in.number("idle", Range.INT64));
    }

    void write(JsonOutput out) throws IOException {
        out.unsigned("shares", shares);
        out.number("quota", quota);
        out.unsigned("burst", burst);
        out.unsigned("period", period);
        out.number("realtimeRuntime", realtimeRuntime);
        out.unsigned("realtimePeriod", realtimePeriod);
        out.text("cpus", cpus);
        out.text("mems", mems);
        out.number("idle", idle);
    }
}
