package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A device file in a container (mknod(1)).
 *
 * @param type of which kind
 * @param path where, absolute
 * @param major the driver's number, which only a pipe can lack
 * @param minor the device's number, which only a pipe can lack
 * @param fileMode its permissions, a uint32; null = as the runtime has it
 * @param uid its owner in the container, a uint32; null = as the runtime has it
 * @param gid its group in the container, a uint32; null = as the runtime has it
 */
public record Device(
        Type type,
        String path,
        @Nullable Long major,
        @Nullable Long minor,
        @Nullable Long fileMode,
        @Nullable Long uid,
        @Nullable Long gid) {
    /** The kinds: a block device, a character device, one without a buffer, a pipe. */
    public enum Type {
        B,
        C,
        U,
        P;

        /** {@return as the specification writes it} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** 12 and 20 bits: the kernel's include/linux/kdev_t.h. */
    static final long MOST_MAJOR = 0xfff;

    static final long MOST_MINOR = 0xf_ffff;
    private static final long MOST_MODE = 0_177777;

    private static boolean isNumber(@Nullable Long number, long most) {
        return number == null || (number >= 0 && number <= most);
    }

    void check(String at) throws RuntimeSpecException {
        Check.absolute(path, at + ".path");
        Check.that(type == Type.P || major != null, at + ".major", "must be there");
        Check.that(type == Type.P || minor != null, at + ".minor", "must be there");
        Check.that(isNumber(major, MOST_MAJOR), at + ".major", "must be from 0 to " + MOST_MAJOR);
        Check.that(isNumber(minor, MOST_MINOR), at + ".minor", "must be from 0 to " + MOST_MINOR);
        Check.that(fileMode == null || fileMode <= MOST_MODE, at + ".fileMode", "must be at most 07777");
        Check.id(uid == null ? 0 : uid, at + ".uid");
        Check.id(gid == null ? 0 : gid, at + ".gid");
    }

    static Device read(JsonObject in) throws JsonException {
        return new Device(
                in.requiredWord("type", Type.values()),
                in.requiredText("path"),
                in.number("major", Range.INT64),
                in.number("minor", Range.INT64),
                in.number("fileMode", Range.UINT32),
                in.number("uid", Range.UINT32),
                in.number("gid", Range.UINT32));
    }

    void write(JsonOutput out) throws IOException {
        out.word("type", type);
        out.requiredText("path", path);
        out.number("major", major);
        out.number("minor", minor);
        out.number("fileMode", fileMode);
        out.number("uid", uid);
        out.number("gid", gid);
    }
}
