package io.ctk.cgroup.stat;

import io.ctk.ByteSize;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The formats of interface files (cgroup-v2.rst, "Format"). What is not a number, such as {@code max}, is left out. */
final class Keyed {
    private Keyed() {}

    /** {@return a flat keyed file: {@code KEY VALUE} lines, in the kernel's order} */
    static Map<String, Long> flat(String text) {
        Map<String, Long> values = new LinkedHashMap<>();
        text.lines().forEach(line -> put(values, line, line.lastIndexOf(' ')));
        return Collections.unmodifiableMap(values);
    }

    /** {@return a nested keyed file: {@code KEY SUB=VALUE SUB=VALUE} lines} */
    static Map<String, Map<String, Long>> nested(String text) {
        Map<String, Map<String, Long>> lines = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            String[] words = line.split(" ");
            Map<String, Long> values = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                put(values, words[i], words[i].indexOf('='));
            }
            lines.put(words[0], Collections.unmodifiableMap(values));
        });
        return Collections.unmodifiableMap(lines);
    }

    private static void put(Map<String, Long> values, String pair, int separator) {
        if (separator > 0) {
            number(pair.substring(separator + 1)).ifPresent(number -> values.put(pair.substring(0, separator), number));
        }
    }

    private static OptionalLong number(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
    }

    static long count(Map<String, Long> values, String key) {
        return values.getOrDefault(key, 0L);
    }

    static ByteSize size(Map<String, Long> values, String key) {
        return ByteSize.bytes(Math.max(0, count(values, key)));
    }

    static Duration micros(Map<String, Long> values, String key) {
        return Duration.of(count(values, key), ChronoUnit.MICROS);
    }
}
