package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.JsonPath;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * A range of ids in a container, and what they are outside (user_namespaces(7)).
 *
 * @param containerId the first id inside, a uint32
 * @param hostId the first id outside, a uint32
 * @param size how many, 1 at least, and no more than end at 2^32
 */
public record IdMapping(long containerId, long hostId, long size) {
    private static final long ALL = 1L << Integer.SIZE;

    /** Checks each mapping, and that no two of them have an id in common. */
    static void check(List<IdMapping> mappings, String at) throws RuntimeSpecException {
        Check.each(mappings, at, (mapping, path) -> {
            Check.that(mapping.size > 0, path + ".size", "must be more than 0");
            Check.that(mapping.containerId + mapping.size <= ALL, path, "goes beyond the last id in the container");
            Check.that(mapping.hostId + mapping.size <= ALL, path, "goes beyond the last id on the host");
        });
        checkApart(mappings, at, IdMapping::containerId, "in the container");
        checkApart(mappings, at, IdMapping::hostId, "on the host");
    }

    private static void checkApart(List<IdMapping> mappings, String at, ToLongFunction<IdMapping> first, String where)
            throws RuntimeSpecException {
        List<Integer> sorted = IntStream.range(0, mappings.size())
                .boxed()
                .sorted(Comparator.comparingLong(i -> first.applyAsLong(mappings.get(i))))
                .toList();
        for (int i = 1; i < sorted.size(); i++) {
            int lower = sorted.get(i - 1);
            int upper = sorted.get(i);
            long end = first.applyAsLong(mappings.get(lower)) + mappings.get(lower).size;
            Check.that(
                    end <= first.applyAsLong(mappings.get(upper)),
                    JsonPath.element(at, Math.max(lower, upper)),
                    "has ids " + where + " that " + JsonPath.element(at, Math.min(lower, upper)) + " has too");
        }
    }

    static IdMapping read(JsonObject in) throws JsonException {
        return new IdMapping(
                in.requiredNumber("containerID", Range.UINT32),
                in.requiredNumber("hostID", Range.UINT32),
                in.requiredNumber("size", Range.UINT32));
    }

    void write(JsonOutput out) throws IOException {
        out.number("containerID", containerId);
        out.number("hostID", hostId);
        out.number("size", size);
    }
}
