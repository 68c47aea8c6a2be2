package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether devices can be used.
 *
 * @param allow whether they can
 * @param type devices of this kind; null = of all
 * @param major of this driver, an int64; null = of all
 * @param minor of this number, an int64; null = of all
 * @param access of {@code r}, {@code w} and {@code m} (mknod) those that it is about
 */
public record DeviceRule(
        boolean allow,
        @Nullable Type type,
        @Nullable Long major,
        @Nullable Long minor,
        String access) {
    private static final Pattern ACCESS = Pattern.compile("[rwm]*");

    /** The kinds: all, block devices, character devices. */
    public enum Type {
        A,
        B,
        C;

        /** {@return as the specification writes it} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static boolean isNumber(@Nullable Long number, long most) {
        return number == null || (number >= -1 && number <= most);
    }

    void check(String at) throws RuntimeSpecException {
        Check.that(
                isNumber(major, Device.MOST_MAJOR), at + ".major", "must be from -1, for all, to " + Device.MOST_MAJOR);
        Check.that(
                isNumber(minor, Device.MOST_MINOR), at + ".minor", "must be from -1, for all, to " + Device.MOST_MINOR);
        Check.like(ACCESS, access, at + ".access", "of the letters r, w and m");
    }

    static DeviceRule read(JsonObject in) throws JsonException {
        return new DeviceRule(
                in.requiredTruth("allow"),
                in.word("type", Type.values()),
                in.number("major", Range.INT64),
                in.number("minor", Range.INT64),
                in.text("access"));
    }

    void write(JsonOutput out) throws IOException {
        out.truth("allow", allow);
        out.word("type", type);
        out.number("major", major);
        out.number("minor", minor);
        out.text("access", access);
    }
}
