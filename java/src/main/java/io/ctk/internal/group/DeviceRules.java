package io.ctk.internal.group;

import io.ctk.cgroup.Cgroup;
import io.ctk.internal.natives.DeviceFilter;
import io.ctk.runtime.DeviceRule;
import io.ctk.runtime.RuntimeSpecException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which devices a container's processes may use ({@code linux.resources.devices}). What every container has, it may use, whatever the rules say; and make any
 * node, which is not to use it.
 */
public final class DeviceRules {
    private static final String AT = "linux.resources.devices";
    private static final long ALL = DeviceFilter.READ | DeviceFilter.WRITE | DeviceFilter.MAKE_NODE;

    /** /dev/null, zero, full, random, urandom, tty, ptmx, and all terminals of devpts(5). */
    private static final long[][] ALWAYS = {
        {1, 3}, {1, 5}, {1, 7}, {1, 8}, {1, 9}, {5, 0}, {5, 2}, {136, DeviceFilter.ANY}
    };

    private DeviceRules() {}

    /**
     * Has rules hold for a group; none change nothing.
     *
     * @throws RuntimeSpecException if there is no group that could have them
     */
    public static void apply(List<DeviceRule> rules, @Nullable Cgroup group) throws IOException {
        if (rules.isEmpty()) {
            return;
        }
        if (group == null) {
            throw new RuntimeSpecException(
                    AT, "only a cgroup can keep a container from devices, and none can be made here");
        }
        DeviceFilter.set(group, numbers(rules));
    }

    static long[] numbers(List<DeviceRule> rules) {
        List<long[]> all = new ArrayList<>();
        for (DeviceRule rule : rules) {
            all.add(number(rule));
        }
        for (char type : new char[] {'c', 'b'}) {
            all.add(new long[] {1, type, DeviceFilter.ANY, DeviceFilter.ANY, DeviceFilter.MAKE_NODE});
        }
        for (long[] device : ALWAYS) {
            all.add(new long[] {1, 'c', device[0], device[1], ALL});
        }
        return all.stream().flatMapToLong(java.util.Arrays::stream).toArray();
    }

    private static long[] number(DeviceRule rule) {
        long access = 0;
        access |= rule.access().contains("r") ? DeviceFilter.READ : 0;
        access |= rule.access().contains("w") ? DeviceFilter.WRITE : 0;
        access |= rule.access().contains("m") ? DeviceFilter.MAKE_NODE : 0;
        return new long[] {
            rule.allow() ? 1 : 0,
            rule.type() == null ? 'a' : rule.type().toString().charAt(0),
            rule.major() == null ? DeviceFilter.ANY : rule.major(),
            rule.minor() == null ? DeviceFilter.ANY : rule.minor(),
            access == 0 ? ALL : access
        };
    }
}
