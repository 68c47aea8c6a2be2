package io.ctk.cli.verb;

import static io.ctk.cli.verb.Options.list;
import static io.ctk.cli.verb.Options.value;

import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.cgroup.value.Limit;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The limits of a group on a command line: Docker's options with Docker's meaning, and Podman's {@code --cgroup-conf}. */
public final class LimitOptions {
    public static final String MEMORY = "--memory";
    public static final String MEMORY_SWAP = "--memory-swap";
    public static final String MEMORY_RESERVATION = "--memory-reservation";
    public static final String MEMORY_HIGH = "--memory-high";
    public static final String CPUS = "--cpus";
    public static final String CPU_QUOTA = "--cpu-quota";
    public static final String CPU_PERIOD = "--cpu-period";
    public static final String CPU_BURST = "--cpu-burst";
    public static final String CPU_WEIGHT = "--cpu-weight";
    public static final String CPU_SHARES = "--cpu-shares";
    public static final String CPUSET_CPUS = "--cpuset-cpus";
    public static final String CPUSET_MEMS = "--cpuset-mems";
    public static final String PIDS = "--pids-limit";
    public static final String FILE = "--cgroup-conf";

    private static final String UNLIMITED = "-1";

    private final ParseResult parsed;
    private final CgroupLimits.Builder limits = CgroupLimits.builder();

    /** Whether "no limit" is to be written: for a group that has one, perhaps. A new group has none. */
    private final boolean lifting;

    private LimitOptions(ParseResult parsed, boolean lifting) {
        this.parsed = parsed;
        this.lifting = lifting;
    }

    /** Adds the options. */
    public static void addTo(CommandSpec spec) {
        spec.addOption(value("SIZE", "The most memory, such as 512m.", "-m", MEMORY))
                .addOption(value(
                        "SIZE",
                        "The most memory and swap together; -1 for no limit. Without it, as much swap as memory.",
                        MEMORY_SWAP))
                .addOption(value("SIZE", "Memory that is reclaimed only if nothing else is left.", MEMORY_RESERVATION))
                .addOption(value("SIZE", "From there on processes are slowed down, not killed.", MEMORY_HIGH))
                .addOption(value("NUMBER", "The most processor time, in processors, such as 1.5.", CPUS))
                .addOption(value("MICROSECONDS", "The most processor time in each period; -1 for no limit.", CPU_QUOTA))
                .addOption(value("MICROSECONDS", "The length of a period, 1000 to 1000000.", CPU_PERIOD))
                .addOption(value("MICROSECONDS", "How much unused time may be saved for later periods.", CPU_BURST))
                .addOption(value("1-10000", "The share of processor time beside others; 100 is usual.", CPU_WEIGHT))
                .addOption(value("2-262144", "The same in Docker's measure; 1024 is usual.", "-c", CPU_SHARES))
                .addOption(value("LIST", "The processors to use, such as 0-3,5.", CPUSET_CPUS))
                .addOption(value("LIST", "The memory nodes to use, such as 0-1.", CPUSET_MEMS))
                .addOption(value("NUMBER", "The most processes and threads; -1 for no limit.", PIDS));
        DeviceOptions.addTo(spec);
        spec.addOption(
                list("FILE=VALUE", "Set any file of the cgroup, such as memory.oom.group=1; may be repeated.", FILE));
    }

    /** {@return the limits that were written, for a new group} */
    public static CgroupLimits of(ParseResult parsed) throws UsageException {
        return of(parsed, false);
    }

    /** {@return the limits that were written, for a group that may have others} */
    public static CgroupLimits ofChange(ParseResult parsed) throws UsageException {
        return of(parsed, true);
    }

    private static CgroupLimits of(ParseResult parsed, boolean lifting) throws UsageException {
        LimitOptions reader = new LimitOptions(parsed, lifting);
        reader.readMemory();
        reader.readProcessors();
        read(parsed, PIDS, reader::pids);
        DeviceOptions.read(parsed, reader.limits);
        for (String text : Options.texts(parsed, FILE)) {
            Options.read(FILE, text, words -> addFile(reader.limits, words));
        }
        return reader.limits.build();
    }

    /** Like {@link Options#read}, for readers that keep what they read. */
    private static void read(ParseResult parsed, String name, Function<String, CgroupLimits.Builder> reader)
            throws UsageException {
        Options.read(parsed, name, reader);
    }

    private void readMemory() throws UsageException {
        read(parsed, MEMORY_RESERVATION, text -> limits.memoryLow(ByteSize.parse(text)));
        read(parsed, MEMORY_HIGH, text -> limits.memoryHigh(Limit.of(MemorySize.parse(text))));
        ByteSize memory = Options.read(parsed, MEMORY, MemorySize::parse);
        String swap = Options.text(parsed, MEMORY_SWAP);
        if (memory != null) {
            limits.memoryMax(memory);
        }
        if (swap == null) {
            // As Docker has it. A kernel without swap has no file to limit it, and nothing to limit.
            if (memory != null && Files.exists(Path.of("/proc/swaps"))) {
                limits.swapMax(Limit.of(memory));
            }
        } else if (swap.equals(UNLIMITED)) {
            if (lifting) {
                limits.swapMax(Limit.max());
            }
        } else {
            limits.swapMax(Limit.of(swapOnly(memory, Options.read(MEMORY_SWAP, swap, ByteSize::parse))));
        }
    }

    private static ByteSize swapOnly(@Nullable ByteSize memory, ByteSize both) throws UsageException {
        if (memory == null) {
            throw new UsageException(MEMORY_SWAP + " counts memory and swap together: it needs " + MEMORY + " too");
        }
        if (both.compareTo(memory) < 0) {
            throw new UsageException(MEMORY_SWAP + " counts memory and swap together: " + both + " is less than "
                    + MEMORY + " " + memory);
        }
        return ByteSize.bytes(both.bytes() - memory.bytes());
    }

    private void readProcessors() throws UsageException {
        String quota = Options.text(parsed, CPU_QUOTA);
        String period = Options.text(parsed, CPU_PERIOD);
        if (Options.text(parsed, CPUS) != null && (quota != null || period != null)) {
            throw new UsageException(
                    CPUS + " says the same as " + CPU_QUOTA + " and " + CPU_PERIOD + ": write one or the others");
        }
        read(parsed, CPUS, text -> limits.cpus(decimal(text)));
        if (quota != null || period != null) {
            Duration length =
                    period == null ? CpuQuota.DEFAULT_PERIOD : Options.read(CPU_PERIOD, period, LimitOptions::micros);
            Options.read(
                    quota == null ? CPU_PERIOD : CPU_QUOTA,
                    quota == null ? UNLIMITED : quota,
                    text -> limits.cpuMax(
                            new CpuQuota(text.equals(UNLIMITED) ? Limit.max() : Limit.of(micros(text)), length)));
        }
        read(parsed, CPU_BURST, text -> limits.cpuBurst(micros(text)));
        if (Options.text(parsed, CPU_WEIGHT) != null && Options.text(parsed, CPU_SHARES) != null) {
            throw new UsageException(CPU_WEIGHT + " says the same as " + CPU_SHARES + ": write one of them");
        }
        read(parsed, CPU_WEIGHT, text -> limits.cpuWeight(Numbers.between(text, 1, 10_000)));
        read(parsed, CPU_SHARES, text -> limits.cpuWeight(weight(Numbers.between(text, 2, 262_144))));
        read(parsed, CPUSET_CPUS, text -> limits.cpusetCpus(IndexSet.parse(text)));
        read(parsed, CPUSET_MEMS, text -> limits.cpusetMems(IndexSet.parse(text)));
    }

    /** From the range of v1's cpu.shares to that of v2's cpu.weight, in proportion, as the OCI runtimes do. */
    private static int weight(int shares) {
        return 1 + (int) ((shares - 2) * 9_999L / 262_142);
    }

    private static Duration micros(String text) {
        return Duration.of(Numbers.between(text, 0, Integer.MAX_VALUE), ChronoUnit.MICROS);
    }

    private static BigDecimal decimal(String text) {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no number, such as 1.5", e);
        }
    }

    private CgroupLimits.Builder pids(String text) {
        if (!text.equals(UNLIMITED)) {
            return limits.pidsMax(Numbers.whole(text));
        }
        return lifting ? limits.file("pids.max", "max") : limits;
    }

    /** Adds a limit that is written as FILE=VALUE. */
    public static CgroupLimits.Builder addFile(CgroupLimits.Builder limits, String text) {
        int equals = text.indexOf('=');
        if (equals < 0) {
            throw new IllegalArgumentException("\"" + text + "\" is no FILE=VALUE, such as memory.oom.group=1");
        }
        return limits.file(text.substring(0, equals), text.substring(equals + 1));
    }
}
