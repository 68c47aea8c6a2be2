package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Limits of caches and memory bandwidth (the kernel's resctrl.rst).
 *
 * @param closId the group in resctrl's file system, closID in the document
 * @param schemata lines for the group's file of that name
 * @param l3CacheSchema a line for the L3 cache
 * @param memBwSchema a line for the memory bandwidth, begins with {@code MB:}
 * @param enableMonitoring whether the container gets a group for monitoring
 */
public record IntelRdt(
        String closId, List<String> schemata, String l3CacheSchema, String memBwSchema, boolean enableMonitoring) {
    private static final Pattern GROUP = Pattern.compile("(?!\\.{1,2}$)[^/\\n]*");
    private static final Pattern LINE = Pattern.compile("[^\\n]*");
    private static final Pattern BANDWIDTH = Pattern.compile("MB:[^\\n]*");

    /** Copies the list. */
    public IntelRdt {
        schemata = List.copyOf(schemata);
    }

    void check(String at) throws RuntimeSpecException {
        Check.like(GROUP, closId, at + ".closID", "a directory's name");
        Check.each(schemata, at + ".schemata", (line, path) -> Check.like(LINE, line, path, "one line"));
        Check.like(LINE, l3CacheSchema, at + ".l3CacheSchema", "one line");
        if (!memBwSchema.isEmpty()) {
            Check.like(BANDWIDTH, memBwSchema, at + ".memBwSchema", "one line that begins with MB:");
        }
    }

    static IntelRdt read(JsonObject in) throws JsonException {
        return new IntelRdt(
                in.text("closID"),
                in.texts("schemata"),
                in.text("l3CacheSchema"),
                in.text("memBwSchema"),
                in.flag("enableMonitoring"));
    }

    void write(JsonOutput out) throws IOException {
        out.text("closID", closId);
        out.texts("schemata", schemata);
        out.text("l3CacheSchema", l3CacheSchema);
        out.text("memBwSchema", memBwSchema);
        out.flag("enableMonitoring", enableMonitoring);
    }
}
