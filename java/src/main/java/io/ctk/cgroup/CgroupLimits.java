package io.ctk.cgroup;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.cgroup.value.IoMax;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.Sizes;
import io.ctk.internal.cgroup.text.Flag;
import io.ctk.internal.cgroup.text.Micros;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a group as a value: which interface files get which values, in order. What is not set stays as the kernel has it.
 *
 * <pre>{@code
 * CgroupLimits limits = CgroupLimits.builder().memoryMax(ByteSize.mib(64)).cpus(new BigDecimal("0.5")).pidsMax(32).build();
 * limits.applyTo(group);
 * }</pre>
 */
public final class CgroupLimits {
    /** No limits. */
    public static final CgroupLimits NONE = builder().build();

    /**
     * One file's value.
     *
     * @param file its name, such as {@code "memory.max"}
     * @param value what is written into it
     */
    public record Setting(String file, String value) {}

    private final List<Setting> settings;

    private CgroupLimits(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    /** {@return a builder without limits} */
    public static Builder builder() {
        return new Builder(List.of());
    }

    /**
     * {@return limits that were read from {@link #settings} before}
     *
     * @param settings what is written, in order
     */
    public static CgroupLimits of(List<Setting> settings) {
        return new CgroupLimits(settings);
    }

    /** {@return a builder that begins with these limits} */
    public Builder toBuilder() {
        return new Builder(settings);
    }

    /** {@return what is written, in order} */
    public List<Setting> settings() {
        return settings;
    }

    /** {@return whether there is no limit} */
    public boolean isEmpty() {
        return settings.isEmpty();
    }

    /** {@return the controllers that a group needs for them} */
    public Set<Controller> controllers() {
        Set<Controller> controllers = EnumSet.noneOf(Controller.class);
        settings.forEach(setting -> Controller.ofFile(setting.file()).ifPresent(controllers::add));
        return controllers;
    }

    /**
     * Sets the limits of a group, which must have their {@link #controllers}.
     *
     * @throws IOException a {@link ControllerMissingException} or {@link CgroupFileException} for the first that can't be set;
     *     those before it are set then
     */
    public void applyTo(Cgroup group) throws IOException {
        for (Setting setting : settings) {
            group.file(setting.file()).write(setting.value());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof CgroupLimits limits && settings.equals(limits.settings);
    }

    @Override
    public int hashCode() {
        return settings.hashCode();
    }

    @Override
    public String toString() {
        return settings.toString();
    }

    /** Collects limits; the last one of a kind counts. */
    public static final class Builder {
        private final List<Setting> settings;

        private Builder(List<Setting> settings) {
            this.settings = new ArrayList<>(settings);
        }

        /** Replaces the value of the file for the same device (where the value begins with one), or adds it. */
        private Builder set(String file, String subject, Object value) {
            settings.removeIf(other -> other.file().equals(file)
                    && (subject.isEmpty() || other.value().startsWith(subject + " ")));
            settings.add(new Setting(file, subject.isEmpty() ? value.toString() : subject + " " + value));
            return this;
        }

        private Builder size(String file, Limit<ByteSize> size) {
            return set(file, "", Sizes.text(size));
        }

        /** Sets how much memory is never reclaimed (memory.min). */
        public Builder memoryMin(ByteSize size) {
            return size("memory.min", Limit.of(size));
        }

        /** Sets how much memory is reclaimed only if nothing else is left (memory.low). */
        public Builder memoryLow(ByteSize size) {
            return size("memory.low", Limit.of(size));
        }

        /** Sets from where on processes are slowed down (memory.high). */
        public Builder memoryHigh(Limit<ByteSize> size) {
            return size("memory.high", size);
        }

        /** Limits memory, swap not included (memory.max). */
        public Builder memoryMax(Limit<ByteSize> size) {
            return size("memory.max", size);
        }

        /** Limits memory, swap not included. */
        public Builder memoryMax(ByteSize size) {
            return memoryMax(Limit.of(size));
        }

        /** Limits swap (memory.swap.max). */
        public Builder swapMax(Limit<ByteSize> size) {
            return size("memory.swap.max", size);
        }

        /** Sets from where on in swap allocations are slowed down (memory.swap.high). */
        public Builder swapHigh(Limit<ByteSize> size) {
            return size("memory.swap.high", size);
        }

        /** Limits the compressed cache before swap (memory.zswap.max). */
        public Builder zswapMax(Limit<ByteSize> size) {
            return size("memory.zswap.max", size);
        }

        /** Says whether the OOM killer ends all processes or none (memory.oom.group). */
        public Builder oomGroup(boolean whole) {
            return set("memory.oom.group", "", Flag.text(whole));
        }

        /** Limits processor time (cpu.max). */
        public Builder cpuMax(CpuQuota quota) {
            return set("cpu.max", "", quota);
        }

        /** Limits processor time to that of so many processors (cpu.max); at least 0.01. */
        public Builder cpus(BigDecimal processors) {
            return cpuMax(CpuQuota.cpus(processors));
        }

        /** Sets how much unused time may be saved (cpu.max.burst), at most the quota, which has to be set before. */
        public Builder cpuBurst(Duration burst) {
            return set("cpu.max.burst", "", Micros.of(burst));
        }

        /** Sets the share of processor time: 1 to 10000, 100 at first (cpu.weight). */
        public Builder cpuWeight(int weight) {
            return set("cpu.weight", "", weight);
        }

        /** Says whether it runs only when nothing else wants to (cpu.idle). */
        public Builder cpuIdle(boolean idle) {
            return set("cpu.idle", "", Flag.text(idle));
        }

        /** Sets the least utilization that the scheduler assumes, in percent (cpu.uclamp.min). */
        public Builder uclampMin(Limit<BigDecimal> percent) {
            return set("cpu.uclamp.min", "", percent.text(BigDecimal::toPlainString));
        }

        /** Sets the highest utilization that the scheduler assumes, in percent (cpu.uclamp.max). */
        public Builder uclampMax(Limit<BigDecimal> percent) {
            return set("cpu.uclamp.max", "", percent.text(BigDecimal::toPlainString));
        }

        /** Sets the processors that may be used (cpuset.cpus). */
        public Builder cpusetCpus(IndexSet cpus) {
            return set("cpuset.cpus", "", cpus);
        }

        /** Sets the memory nodes that may be used (cpuset.mems). */
        public Builder cpusetMems(IndexSet mems) {
            return set("cpuset.mems", "", mems);
        }

        /** Limits the number of processes and threads, at least 1 (pids.max). */
        public Builder pidsMax(int count) {
            if (count < 1) {
                throw new IllegalArgumentException(count + " processes: at least 1");
            }
            return set("pids.max", "", count);
        }

        /** Sets the share of block devices: 1 to 10000, 100 at first (io.weight). */
        public Builder ioWeight(int weight) {
            return set("io.weight", "default", weight);
        }

        /** Sets the share of one block device. */
        public Builder ioWeight(BlockDevice device, int weight) {
            return set("io.weight", device.toString(), weight);
        }

        /** Limits what is read from and written to a block device (io.max). */
        public Builder ioMax(BlockDevice device, IoMax max) {
            return set("io.max", device.toString(), max);
        }

        /** Protects the latency of a block device (io.latency). */
        public Builder ioLatency(BlockDevice device, Duration target) {
            return set("io.latency", device.toString(), "target=" + Micros.of(target));
        }

        /** Limits huge pages of one size (hugetlb.SIZE.max). */
        public Builder hugetlbMax(ByteSize pageSize, Limit<ByteSize> size) {
            return size(HugetlbController.file(pageSize, "max"), size);
        }

        /**
         * Sets any interface file, for what has no method here.
         *
         * @param file its name, such as {@code "rdma.max"}
         * @param value what is written into it
         */
        public Builder file(String file, String value) {
            Objects.requireNonNull(value);
            if (file.isEmpty() || file.indexOf('/') >= 0 || file.indexOf('.') <= 0) {
                throw new IllegalArgumentException("\"" + file + "\" is no interface file, such as memory.max");
            }
            settings.add(new Setting(file, value));
            return this;
        }

        /** {@return the limits} */
        public CgroupLimits build() {
            return new CgroupLimits(settings);
        }
    }
}
