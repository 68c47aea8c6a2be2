package io.ctk.runtime;

import io.ctk.internal.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What the specification wants beyond types, where several records have it. */
final class Check {
    /** Checks a value at a path. */
    @FunctionalInterface
    interface Checking<T> {
        void check(T value, String path) throws RuntimeSpecException;
    }

    private Check() {}

    static void that(boolean holds, String path, String problem) throws RuntimeSpecException {
        if (!holds) {
            throw new RuntimeSpecException(path, problem);
        }
    }

    static <T> void each(List<T> values, String path, Checking<T> checking) throws RuntimeSpecException {
        int index = 0;
        for (T value : values) {
            checking.check(value, JsonPath.element(path, index++));
        }
    }

    static <T> void each(Map<String, T> values, String path, Checking<T> checking) throws RuntimeSpecException {
        for (Map.Entry<String, T> value : values.entrySet()) {
            checking.check(value.getValue(), JsonPath.field(path, value.getKey()));
        }
    }

    static void names(Map<String, ?> values, String path, Checking<String> checking) throws RuntimeSpecException {
        for (String name : values.keySet()) {
            checking.check(name, JsonPath.field(path, name));
        }
    }

    /** The last number is the kernel's word for none (setuid(2), chown(2)). */
    static void id(long id, String path) throws RuntimeSpecException {
        that(id < 0xffff_ffffL, path, "must be less than 4294967295, which is nobody's id");
    }

    static void absolute(String file, String path) throws RuntimeSpecException {
        that(file.startsWith("/"), path, "must be an absolute path, not " + JsonPath.quoted(file));
    }

    static void environment(String variable, String path) throws RuntimeSpecException {
        that(variable.indexOf('=') > 0, path, "must be NAME=VALUE, not " + JsonPath.quoted(variable));
    }

    static void like(Pattern pattern, String text, String path, String form) throws RuntimeSpecException {
        that(pattern.matcher(text).matches(), path, "must be " + form + ", not " + JsonPath.quoted(text));
    }
}
