package io.ctk.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes any specification that passes {@link RuntimeSpec#check()}. */
final class SpecGenerator {
    private static final long UINT32 = 0xffff_ffffL;
    private static final String CHARACTERS = "abz09 _-./:=\"\\\n\t\u0001\u007f\u00e4\u202e\u4e16";

    private final Random random;

    SpecGenerator(long seed) {
        random = new Random(seed);
    }

    RuntimeSpec spec() {
        return new RuntimeSpec(
                pick("1.0.0", "1.3.0", "1.0.2-dev", "1.2.0-rc.1+build.5"),
                maybe(this::process),
                maybe(() -> new Root("/" + text(), flag())),
                text(),
                text(),
                list(() -> new MountSpec("/" + text(), text(), text(), texts(), mappings(), mappings())),
                maybe(() -> new Hooks(
                        list(this::hook),
                        list(this::hook),
                        list(this::hook),
                        list(this::hook),
                        list(this::hook),
                        list(this::hook))),
                map(this::name, this::text),
                maybe(this::linux));
    }

    private ProcessSpec process() {
        return new ProcessSpec(
                flag(),
                maybe(() -> new ProcessSpec.ConsoleSize(any(), any())),
                new UserSpec(id(), id(), maybe(() -> random.nextLong(01000)), list(this::id)),
                some(text(), texts()),
                environment(),
                "/" + text(),
                maybe(() -> new Capabilities(texts(), texts(), texts(), texts(), texts())),
                distinct(Rlimit.Type.values()).stream().map(this::limit).toList(),
                flag(),
                text(),
                text(),
                maybe(() -> random.nextLong(-1000, 1001)),
                maybe(() -> new Scheduler(
                        pick(Scheduler.Policy.values()),
                        random.nextLong(-20, 20),
                        random.nextInt(),
                        list(() -> pick(Scheduler.Flag.values())),
                        any(),
                        any(),
                        any())),
                maybe(() -> new IoPriority(pick(IoPriority.IoClass.values()), random.nextLong(8))),
                maybe(() -> new ProcessSpec.ExecCpuAffinity(pick("", "0-3, 7"), pick("", "1"))));
    }

    private Rlimit limit(Rlimit.Type type) {
        long one = any();
        long two = any();
        return Long.compareUnsigned(one, two) < 0 ? new Rlimit(type, one, two) : new Rlimit(type, two, one);
    }

    private Hooks.Hook hook() {
        return new Hooks.Hook("/" + text(), texts(), environment(), maybe(() -> random.nextLong(1, 1L << 31)));
    }

    private Linux linux() {
        return new Linux(
                mappings(),
                mappings(),
                map(() -> pick("net.ipv4.ip_forward", "kernel/shmmax", "vm.overcommit_memory"), this::text),
                maybe(this::resources),
                text(),
                distinct(NamespaceSpec.Type.values()).stream()
                        .map(type -> new NamespaceSpec(type, flag() ? "" : "/" + text()))
                        .toList(),
                list(this::device),
                map(() -> pick("eth0", "lan1", "a"), () -> new Linux.NetDevice(pick("", "eth9"))),
                maybe(this::seccomp),
                maybe(() -> pick(Linux.Propagation.values())),
                list(() -> "/" + text()),
                list(() -> "/" + text()),
                text(),
                maybe(() -> new IntelRdt(
                        pick("", "group"),
                        list(() -> pick("L3:0=ff", "MB:0=20")),
                        pick("", "L3:0=f"),
                        pick("", "MB:0=5"),
                        flag())),
                maybe(() -> new MemoryPolicy(
                        pick(MemoryPolicy.Mode.values()),
                        pick("", "0-3,7"),
                        list(() -> pick(MemoryPolicy.Flag.values())))),
                maybe(() -> new Linux.Personality(pick(Linux.Personality.Domain.values()), texts())),
                map(
                        () -> pick("monotonic", "boottime"),
                        () -> new Linux.TimeOffset(any(), random.nextLong(1_000_000_000))));
    }

    private Device device() {
        Device.Type type = pick(Device.Type.values());
        boolean numbered = type != Device.Type.P || flag();
        return new Device(
                type,
                "/" + text(),
                numbered ? random.nextLong(1 << 12) : null,
                numbered ? random.nextLong(1 << 20) : null,
                maybe(() -> random.nextLong(010000)),
                maybe(this::id),
                maybe(this::id));
    }

    private Resources resources() {
        return new Resources(
                list(() -> new DeviceRule(
                        flag(),
                        maybe(() -> pick(DeviceRule.Type.values())),
                        maybe(() -> random.nextLong(-1, 1 << 12)),
                        maybe(() -> random.nextLong(-1, 1 << 20)),
                        pick("", "rwm", "w"))),
                maybe(() -> new Memory(
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        maybe(() -> random.nextLong(101)),
                        maybe(this::flag),
                        maybe(this::flag),
                        maybe(this::flag))),
                maybe(() -> new Cpu(
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        maybe(this::any),
                        text(),
                        text(),
                        maybe(this::any))),
                maybe(() -> new Resources.Pids(maybe(this::any))),
                maybe(this::blockIo),
                list(() -> new Resources.HugepageLimit(pick("64KB", "2MB", "1GB"), any())),
                maybe(() -> new Resources.Network(
                        maybe(this::uint32), list(() -> new Resources.InterfacePriority(text(), uint32())))),
                map(this::name, () -> new Resources.Rdma(maybe(this::uint32), maybe(this::uint32))),
                map(() -> pick("memory.high", "io.max"), this::text));
    }

    private BlockIo blockIo() {
        Supplier<BlockIo.Throttle> throttle = () -> new BlockIo.Throttle(any(), any(), any());
        return new BlockIo(
                maybe(this::uint16),
                maybe(this::uint16),
                list(() -> new BlockIo.Weight(any(), any(), uint16(), maybe(this::uint16))),
                list(throttle),
                list(throttle),
                list(throttle),
                list(throttle));
    }

    private Seccomp seccomp() {
        return new Seccomp(
                pick(Seccomp.Action.values()),
                maybe(this::uint32),
                list(() -> pick(Seccomp.Arch.values())),
                list(() -> pick(Seccomp.Flag.values())),
                text(),
                text(),
                list(() -> new Seccomp.Syscall(
                        some(name(), texts()),
                        pick(Seccomp.Action.values()),
                        maybe(this::uint32),
                        list(() -> new Seccomp.Argument(
                                random.nextLong(6), any(), any(), pick(Seccomp.Operator.values()))))));
    }

    /** Ranges that follow one another, at the same distance inside as outside, in any order. */
    private List<IdMapping> mappings() {
        List<IdMapping> mappings = new ArrayList<>();
        long next = random.nextLong(UINT32 / 2);
        long distance = random.nextLong(-next, UINT32 / 4);
        while (random.nextBoolean()) {
            long size = random.nextLong(1, 100_000);
            mappings.add(random.nextInt(mappings.size() + 1), new IdMapping(next, next + distance, size));
            next += size + random.nextLong(2);
        }
        return mappings;
    }

    private List<String> environment() {
        return list(() -> "A" + text().replace("=", "") + "=" + text());
    }

    private String name() {
        return "n" + text();
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        while (random.nextInt(4) > 0) {
            text.append(flag() ? "\ud83d\ude00" : CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }

    private List<String> texts() {
        return list(this::text);
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    /** Any number of 64 bits, those at the ends of ranges more often. */
    private long any() {
        return flag() ? random.nextLong() : pick(0L, 1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, UINT32, UINT32 + 1);
    }

    private long id() {
        return Math.min(uint32(), UINT32 - 1);
    }

    private long uint32() {
        return any() & UINT32;
    }

    private long uint16() {
        return any() & 0xffff;
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }

    private <T> @Nullable T maybe(Supplier<T> supplier) {
        return random.nextInt(3) == 0 ? null : supplier.get();
    }

    private <T> List<T> list(Supplier<T> supplier) {
        List<T> list = new ArrayList<>();
        while (random.nextInt(3) == 0) {
            list.add(supplier.get());
        }
        return list;
    }

    private <T> List<T> some(T first, List<T> rest) {
        List<T> list = new ArrayList<>(rest);
        list.add(0, first);
        return list;
    }

    private <T> Map<String, T> map(Supplier<String> names, Supplier<T> values) {
        Map<String, T> map = new LinkedHashMap<>();
        while (flag()) {
            map.put(names.get(), values.get());
        }
        return map;
    }

    private <T> List<T> distinct(T[] values) {
        List<T> list = new ArrayList<>();
        for (T value : values) {
            if (random.nextInt(4) == 0) {
                list.add(random.nextInt(list.size() + 1), value);
            }
        }
        return list;
    }
}
