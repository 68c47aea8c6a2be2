package io.ctk.internal.natives;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import java.io.IOException;

/** Which devices the processes of a group may use (BPF_CGROUP_DEVICE, bpf(2)). */
public final class DeviceFilter {
    /** How many numbers a rule has: 1 to allow or 0 to deny; {@code 'a'}, {@code 'b'} or {@code 'c'}; major; minor; access. */
    public static final int RULE_SIZE = 5;

    /** As major or minor number: any. */
    public static final long ANY = -1;

    /** Bits of access. */
    public static final long READ = 1;

    public static final long WRITE = 2;
    public static final long MAKE_NODE = 4;

    private DeviceFilter() {}

    /**
     * Has the rules hold for the group and all below it, in place of those that this method set before. Of several on one device the last
     * has the last word on each kind of access; what none speaks of is allowed.
     *
     * @param group the group's handle
     * @param rules {@link #RULE_SIZE} numbers for each; none allows all
     * @throws CtkException EPERM without CAP_BPF and CAP_NET_ADMIN on the machine, EINVAL where the kernel has no such filters
     * @throws IOException if the group was closed
     */
    public static void set(Object group, long[] rules) throws IOException {
        NativeError failure = new NativeError();
        try (Descriptor descriptor = GroupDescriptors.duplicate(group)) {
            int unused = descriptor.use(fd ->
                    failure.check(Libctk.ctk_cgroup_set_devices(fd, rules, rules.length / RULE_SIZE, failure.bytes())));
        }
    }
}
