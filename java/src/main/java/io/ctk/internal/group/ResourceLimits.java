package io.ctk.internal.group;

import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupLimits.Setting;
import io.ctk.runtime.BlockIo;
import io.ctk.runtime.BlockIo.Throttle;
import io.ctk.runtime.BlockIo.Weight;
import io.ctk.runtime.Cpu;
import io.ctk.runtime.Memory;
import io.ctk.runtime.Resources;
import io.ctk.runtime.Resources.HugepageLimit;
import io.ctk.runtime.Resources.Network;
import io.ctk.runtime.Resources.Pids;
import io.ctk.runtime.Resources.Rdma;
import io.ctk.runtime.RuntimeSpecException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a specification's {@code linux.resources}, whose numbers are mostly cgroup v1's, are in files of cgroup v2; as runc and crun convert them
 * (crun(1), "cgroup v2"). What v2 has nothing for is refused.
 */
public final class ResourceLimits {
    private static final String AT = "linux.resources";
    private static final String MAX = "max";
    private static final long DEFAULT_PERIOD = 100_000;

    /** Files that move, stop or end processes, or change what groups below can be (cgroup-v2.rst, "Core Interface Files"). */
    private static final Set<String> NO_LIMITS = Set.of(
            "cgroup.procs",
            "cgroup.threads",
            "cgroup.kill",
            "cgroup.freeze",
            "cgroup.type",
            "cgroup.subtree_control",
            "cgroup.pressure");

    private final List<Setting> settings = new ArrayList<>();

    private ResourceLimits() {}

    /**
     * {@return the limits}
     *
     * @throws RuntimeSpecException naming the first field that cgroup v2 can't honour
     */
    public static CgroupLimits of(@Nullable Resources resources) throws RuntimeSpecException {
        if (resources == null) {
            return CgroupLimits.NONE;
        }
        ResourceLimits limits = new ResourceLimits();
        limits.memory(resources.memory());
        limits.cpu(resources.cpu());
        limits.pids(resources.pids());
        limits.blockIo(resources.blockIo());
        for (HugepageLimit limit : resources.hugepageLimits()) {
            limits.set("hugetlb." + limit.pageSize() + ".max", Long.toUnsignedString(limit.limit()));
        }
        for (Map.Entry<String, Rdma> device : resources.rdma().entrySet()) {
            limits.set("rdma.max", device.getKey() + rdma(device.getValue()));
        }
        Network network = resources.network();
        refuse(
                network != null
                        && (network.classId() != null || !network.priorities().isEmpty()),
                "network",
                "marks packets in cgroup v1 only");
        // What speaks of files wins over what speaks of v1. A file may be written once for each device.
        for (Map.Entry<String, String> file : resources.unified().entrySet()) {
            if (NO_LIMITS.contains(file.getKey())) {
                throw new RuntimeSpecException(
                        AT + ".unified[\"" + file.getKey() + "\"]",
                        "is no limit: it says who lives in the group, and whether");
            }
            file.getValue().lines().forEach(value -> limits.set(file.getKey(), value));
        }
        return limits.settings.isEmpty() ? CgroupLimits.NONE : CgroupLimits.of(limits.settings);
    }

    private void set(String file, String value) {
        settings.add(new Setting(file, value));
    }

    private static void refuse(boolean wanted, String field, String why) throws RuntimeSpecException {
        if (wanted) {
            throw new RuntimeSpecException(AT + "." + field, why + "; linux.resources.unified names files of v2");
        }
    }

    private void memory(@Nullable Memory memory) throws RuntimeSpecException {
        if (memory == null) {
            return;
        }
        refuse(memory.kernel() != null, "memory.kernel", "is counted with all other memory in cgroup v2");
        refuse(memory.kernelTcp() != null, "memory.kernelTCP", "is counted with all other memory in cgroup v2");
        refuse(memory.swappiness() != null, "memory.swappiness", "is the whole machine's in cgroup v2");
        refuse(
                Boolean.TRUE.equals(memory.disableOomKiller()),
                "memory.disableOOMKiller",
                "can't be had from cgroup v2, which always ends somebody");
        refuse(Boolean.FALSE.equals(memory.useHierarchy()), "memory.useHierarchy", "is always so in cgroup v2");
        setAmount("memory.max", memory.limit());
        setAmount("memory.low", memory.reservation());
        Long swap = memory.swap();
        if (swap != null && swap != 0) {
            set("memory.swap.max", swap(memory.limit(), swap));
        }
    }

    /** In cgroup v1 the limit of swap is one of memory and swap together. */
    private static String swap(@Nullable Long memory, long both) throws RuntimeSpecException {
        final String field = "memory.swap";
        if (both < 0) {
            return MAX;
        }
        refuse(memory == null || memory <= 0, field, "is a limit of memory and swap together, and needs memory.limit");
        long swap = both - (memory == null ? 0 : memory);
        refuse(swap < 0, field, "is a limit of memory and swap together, and must not be less than memory.limit");
        return Long.toString(swap);
    }

    private void setAmount(String file, @Nullable Long amount) {
        if (amount != null && amount != 0) {
            set(file, amount < 0 ? MAX : amount.toString());
        }
    }

    private void cpu(@Nullable Cpu cpu) throws RuntimeSpecException {
        if (cpu == null) {
            return;
        }
        refuse(cpu.realtimeRuntime() != null, "cpu.realtimeRuntime", "is not to be had from cgroup v2");
        refuse(cpu.realtimePeriod() != null, "cpu.realtimePeriod", "is not to be had from cgroup v2");
        if (cpu.shares() != null && cpu.shares() != 0) {
            set("cpu.weight", Long.toString(cpuWeight(cpu.shares())));
        }
        Long quota = cpu.quota();
        Long period = cpu.period();
        if (quota != null || period != null) {
            String most = quota == null || quota <= 0 ? MAX : quota.toString();
            set("cpu.max", most + " " + (period == null || period == 0 ? DEFAULT_PERIOD : period));
        }
        if (cpu.burst() != null) {
            set("cpu.max.burst", Long.toUnsignedString(cpu.burst()));
        }
        if (!cpu.cpus().isEmpty()) {
            set("cpuset.cpus", cpu.cpus());
        }
        if (!cpu.mems().isEmpty()) {
            set("cpuset.mems", cpu.mems());
        }
        if (cpu.idle() != null) {
            set("cpu.idle", cpu.idle().toString());
        }
    }

    /**
     * {@return the weight, 1 to 10,000, of shares, 2 to 262,144: of 10 to the power of a quadratic function of their logarithm, with which the default of one
     * is the default of the other} Since 2025 runc and crun convert so (opencontainers/cgroups, ConvertCPUSharesToCgroupV2Value).
     */
    static long cpuWeight(long shares) {
        final long least = 2;
        final long most = 262_144;
        if (Long.compareUnsigned(shares, least) <= 0) {
            return 1;
        }
        if (Long.compareUnsigned(shares, most) >= 0) {
            return 10_000;
        }
        double log = Math.log((double) shares) / Math.log(2);
        return (long) Math.ceil(Math.pow(10, (log * log + 125 * log) / 612 - 7.0 / 34));
    }

    private void pids(@Nullable Pids pids) throws RuntimeSpecException {
        Long limit = pids == null ? null : pids.limit();
        if (limit != null) {
            refuse(limit == 0, "pids.limit", "leaves no room for the container's own process");
            set("pids.max", limit < 0 ? MAX : limit.toString());
        }
    }

    private void blockIo(@Nullable BlockIo io) throws RuntimeSpecException {
        if (io == null) {
            return;
        }
        refuse(io.leafWeight() != null, "blockIO.leafWeight", "is not to be had from cgroup v2");
        if (io.weight() != null && io.weight() != 0) {
            set("io.weight", "default " + ioWeight(io.weight()));
        }
        for (int i = 0; i < io.weightDevice().size(); i++) {
            Weight device = io.weightDevice().get(i);
            refuse(
                    device.leafWeight() != null,
                    "blockIO.weightDevice[" + i + "].leafWeight",
                    "is not to be had from cgroup v2");
            if (device.weight() != null) {
                set("io.weight", device.major() + ":" + device.minor() + " " + ioWeight(device.weight()));
            }
        }
        throttle(io.throttleReadBpsDevice(), "rbps");
        throttle(io.throttleWriteBpsDevice(), "wbps");
        throttle(io.throttleReadIopsDevice(), "riops");
        throttle(io.throttleWriteIopsDevice(), "wiops");
    }

    /** From 10 to 1000 in v1, from 1 to 10,000 in v2. */
    private static long ioWeight(long weight) {
        return 1 + (Math.max(weight, 10) - 10) * 9999 / 990;
    }

    private void throttle(List<Throttle> devices, String key) {
        for (Throttle device : devices) {
            String rate = device.rate() == 0 ? MAX : Long.toUnsignedString(device.rate());
            set("io.max", device.major() + ":" + device.minor() + " " + key + "=" + rate);
        }
    }

    private static String rdma(Rdma device) {
        return (device.hcaHandles() == null ? "" : " hca_handle=" + device.hcaHandles())
                + (device.hcaObjects() == null ? "" : " hca_object=" + device.hcaObjects());
    }
}
