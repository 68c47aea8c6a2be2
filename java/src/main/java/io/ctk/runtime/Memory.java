package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The memory controller. Limits are bytes, int64, -1 = no limit.
 *
 * @param limit of memory
 * @param reservation what is taken back last
 * @param swap of memory and swap together
 * @param kernel of the kernel's memory; cgroup v1, not recommended
 * @param kernelTcp of the kernel's memory for TCP; cgroup v1, not recommended; kernelTCP in the document
 * @param swappiness 0 to 100: how readily it is swapped; cgroup v1
 * @param disableOomKiller whether nobody is killed where memory runs out; cgroup v1; disableOOMKiller in the document
 * @param useHierarchy whether groups below count; cgroup v1
 * @param checkBeforeUpdate whether a limit that is below the usage is refused
 */
public record Memory(
        @Nullable Long limit,
        @Nullable Long reservation,
        @Nullable Long swap,
        @Nullable Long kernel,
        @Nullable Long kernelTcp,
        @Nullable Long swappiness,
        @Nullable Boolean disableOomKiller,
        @Nullable Boolean useHierarchy,
        @Nullable Boolean checkBeforeUpdate) {
    private static final long MOST_SWAPPINESS = 100;

    void check(String at) throws RuntimeSpecException {
        Check.that(
                swappiness == null || Long.compareUnsigned(swappiness, MOST_SWAPPINESS) <= 0,
                at + ".swappiness",
                "must be from 0 to " + MOST_SWAPPINESS);
    }

    static Memory read(JsonObject in) throws JsonException {
        return new Memory(
                in.number("limit", Range.INT64),
                in.number("reservation", Range.INT64),
                in.number("swap", Range.INT64),
                in.number("kernel", Range.INT64),
                in.number("kernelTCP", Range.INT64),
                in.number("swappiness", Range.UINT64),
                in.truth("disableOOMKiller"),
                in.truth("useHierarchy"),
                in.truth("checkBeforeUpdate"));
    }

    void write(JsonOutput out) throws IOException {
        out.number("limit", limit);
        out.number("reservation", reservation);
        out.number("swap", swap);
        out.number("kernel", kernel);
        out.number("kernelTCP", kernelTcp);
        out.unsigned("swappiness", swappiness);
        out.truth("disableOOMKiller", disableOomKiller);
        out.truth("useHierarchy", useHierarchy);
        out.truth("checkBeforeUpdate", checkBeforeUpdate);
    }
}
