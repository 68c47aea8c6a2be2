package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a program runs as, in ids of the container.
 *
 * @param uid the user, a uint32; 0 where the document has none
 * @param gid the group, a uint32; 0 where the document has none
 * @param umask which permissions new files don't get, a uint32; null = as the runtime has it
 * @param additionalGids the supplementary groups, each a uint32
 */
public record UserSpec(long uid, long gid, @Nullable Long umask, List<Long> additionalGids) {
    private static final long MOST_UMASK = 0777;

    /** Copies the list. */
    public UserSpec {
        additionalGids = List.copyOf(additionalGids);
    }

    void check(String at) throws RuntimeSpecException {
        Check.id(uid, at + ".uid");
        Check.id(gid, at + ".gid");
        Check.that(umask == null || umask <= MOST_UMASK, at + ".umask", "must be at most 0777, which is " + MOST_UMASK);
        Check.each(additionalGids, at + ".additionalGids", Check::id);
    }

    static UserSpec read(JsonObject in) throws JsonException {
        return new UserSpec(
                in.numberOrZero("uid", Range.UINT32),
                in.numberOrZero("gid", Range.UINT32),
                in.number("umask", Range.UINT32),
                in.numbers("additionalGids", Range.UINT32));
    }

    void write(JsonOutput out) throws IOException {
        out.number("uid", uid);
        out.number("gid", gid);
        out.number("umask", umask);
        out.numbers("additionalGids", additionalGids);
    }
}
