package io.ctk.internal.layer;

import org.jspecify.annotations.Nullable;

/** The fields of a line of passwd(5) or group(5). Found one by one: a line of a stranger's may have a million. */
public final class ColonFields {
    private ColonFields() {}

    /** {@return a field, counted from 0; null where the line has fewer} */
    public static @Nullable String get(String line, int index) {
        int start = 0;
        for (int i = 0; i < index; i++) {
            start = line.indexOf(':', start) + 1;
            if (start == 0) {
                return null;
            }
        }
        int end = line.indexOf(':', start);
        return line.substring(start, end < 0 ? line.length() : end);
    }

    /** {@return the id that a field has; -1 where there is no such field, or it is none} */
    public static long id(String line, int index) {
        String field = get(line, index);
        return field == null ? -1 : OwnerId.parse(field);
    }
}
