package io.ctk.cgroup.stat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Statistics by memory node ({@code memory.numa_stat}, {@code hugetlb.SIZE.numa_stat}).
 *
 * @param values by the kernel's key, such as {@code "anon"}, and by the node's number; in bytes or as counts
 */
public record NumaStat(Map<String, Map<Integer, Long>> values) {
    /** Keeps it from being changed. */
    public NumaStat {
        values = Collections.unmodifiableMap(values);
    }

    /** {@return what the file's text says: {@code KEY N0=VALUE N1=VALUE} lines} */
    public static NumaStat parse(String text) {
        Map<String, Map<Integer, Long>> all = new LinkedHashMap<>();
        Keyed.nested(text).forEach((key, nodes) -> {
            Map<Integer, Long> byNode = new TreeMap<>();
            nodes.forEach((node, value) -> {
                if (node.startsWith("N")) {
                    byNode.put(Integer.valueOf(node.substring(1)), value);
                }
            });
            int total = key.indexOf('='); // hugetlb's key has the sum
            all.put(total < 0 ? key : key.substring(0, total), Collections.unmodifiableMap(byNode));
        });
        return new NumaStat(all);
    }
}
