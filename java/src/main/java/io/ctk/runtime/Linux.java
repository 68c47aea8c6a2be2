package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.JsonPath;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What only Linux has (config-linux.md).
 *
 * @param uidMappings the user ids of a new user namespace
 * @param gidMappings the group ids of a new user namespace
 * @param sysctl kernel parameters by their names, with dots or slashes (sysctl(8))
 * @param resources what the cgroup is set to; null = nothing is set
 * @param cgroupsPath the cgroup, below the mount point if absolute
 * @param namespaces those that the container doesn't have in common with the runtime
 * @param devices the device files that it gets beyond those that every container has
 * @param netDevices the machine's network devices that are moved into the container, by their names
 * @param seccomp which system calls it can make; null = all
 * @param rootfsPropagation whether mounts spread from and to the root file system; null = as the runtime has it
 * @param maskedPaths what is hidden, each absolute
 * @param readonlyPaths what can't be written, each absolute
 * @param mountLabel the SELinux label of mounts
 * @param intelRdt limits of caches and memory bandwidth
 * @param memoryPolicy from which NUMA nodes memory comes
 * @param personality how the kernel presents itself
 * @param timeOffsets what is added to clocks in a new time namespace, by {@code monotonic} and {@code boottime}
 */
public record Linux(
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings,
        Map<String, String> sysctl,
        @Nullable Resources resources,
        String cgroupsPath,
        List<NamespaceSpec> namespaces,
        List<Device> devices,
        Map<String, NetDevice> netDevices,
        @Nullable Seccomp seccomp,
        @Nullable Propagation rootfsPropagation,
        List<String> maskedPaths,
        List<String> readonlyPaths,
        String mountLabel,
        @Nullable IntelRdt intelRdt,
        @Nullable MemoryPolicy memoryPolicy,
        @Nullable Personality personality,
        Map<String, TimeOffset> timeOffsets) {
    private static final Pattern PARAMETER = Pattern.compile("(?!.*([./][./]|[./]$))[A-Za-z0-9_][A-Za-z0-9_.:@/-]*");
    /** dev_valid_name() in the kernel's net/core/dev.c, IFNAMSIZ with it. */
    private static final Pattern INTERFACE = Pattern.compile("(?!\\.{1,2}$)[^/:\\s]{1,15}");

    private static final Set<String> CLOCKS = Set.of("monotonic", "boottime");

    /** Copies lists and maps. */
    public Linux {
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
        sysctl = Collections.unmodifiableMap(new LinkedHashMap<>(sysctl));
        namespaces = List.copyOf(namespaces);
        devices = List.copyOf(devices);
        netDevices = Collections.unmodifiableMap(new LinkedHashMap<>(netDevices));
        maskedPaths = List.copyOf(maskedPaths);
        readonlyPaths = List.copyOf(readonlyPaths);
        timeOffsets = Collections.unmodifiableMap(new LinkedHashMap<>(timeOffsets));
    }

    /** {@return the same in another cgroup} */
    public Linux withCgroupsPath(String path) {
        return new Linux(
                uidMappings,
                gidMappings,
                sysctl,
                resources,
                path,
                namespaces,
                devices,
                netDevices,
                seccomp,
                rootfsPropagation,
                maskedPaths,
                readonlyPaths,
                mountLabel,
                intelRdt,
                memoryPolicy,
                personality,
                timeOffsets);
    }

    /** How mounts spread (mount_namespaces(7)). */
    public enum Propagation {
        SHARED,
        SLAVE,
        PRIVATE,
        UNBINDABLE;

        /** The specification's words, and mount(8)'s for a tree, which callers of other runtimes write too. */
        private enum Word {
            SHARED,
            SLAVE,
            PRIVATE,
            UNBINDABLE,
            RSHARED,
            RSLAVE,
            RPRIVATE,
            RUNBINDABLE;

            @Override
            public String toString() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        private static @Nullable Propagation read(@Nullable Word word) {
            return word == null ? null : values()[word.ordinal() % values().length];
        }

        /** {@return as the specification writes it} */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A network device that is moved.
     *
     * @param name its name in the container; "" = as on the machine
     */
    public record NetDevice(String name) {
        void check(String at) throws RuntimeSpecException {
            if (!name.isEmpty()) {
                Check.like(INTERFACE, name, at + ".name", "a network device's name");
            }
        }

        static NetDevice read(JsonObject in) throws JsonException {
            return new NetDevice(in.text("name"));
        }

        void write(JsonOutput out) throws IOException {
            out.text("name", name);
        }
    }

    /**
     * What is added to a clock.
     *
     * @param secs seconds, an int64
     * @param nanosecs nanoseconds, a uint32
     */
    public record TimeOffset(long secs, long nanosecs) {
        private static final long SECOND = 1_000_000_000;

        void check(String at) throws RuntimeSpecException {
            Check.that(nanosecs < SECOND, at + ".nanosecs", "must be less than a second");
        }

        static TimeOffset read(JsonObject in) throws JsonException {
            return new TimeOffset(in.numberOrZero("secs", Range.INT64), in.numberOrZero("nanosecs", Range.UINT32));
        }

        void write(JsonOutput out) throws IOException {
            out.nonZero("secs", secs);
            out.nonZero("nanosecs", nanosecs);
        }
    }

    /**
     * How the kernel presents itself (personality(2)).
     *
     * @param domain as which system
     * @param flags the specification defines none yet
     */
    public record Personality(Domain domain, List<String> flags) {
        /** As which system. */
        public enum Domain {
            LINUX,
            LINUX32
        }

        /** Copies the list. */
        public Personality {
            flags = List.copyOf(flags);
        }

        static Personality read(JsonObject in) throws JsonException {
            return new Personality(in.requiredWord("domain", Domain.values()), in.texts("flags"));
        }

        void write(JsonOutput out) throws IOException {
            out.word("domain", domain);
            out.texts("flags", flags);
        }
    }

    void check(String at) throws RuntimeSpecException {
        IdMapping.check(uidMappings, at + ".uidMappings");
        IdMapping.check(gidMappings, at + ".gidMappings");
        Check.names(
                sysctl, at + ".sysctl", (name, path) -> Check.like(PARAMETER, name, path, "a kernel parameter's name"));
        if (resources != null) {
            resources.check(at + ".resources");
        }
        Set<NamespaceSpec.Type> types = EnumSet.noneOf(NamespaceSpec.Type.class);
        Check.each(namespaces, at + ".namespaces", (namespace, path) -> {
            Check.that(types.add(namespace.type()), path + ".type", namespace.type() + " is there twice");
            namespace.check(path);
        });
        Check.each(devices, at + ".devices", Device::check);
        Check.names(
                netDevices,
                at + ".netDevices",
                (name, path) -> Check.like(INTERFACE, name, path, "a network device's name"));
        Check.each(netDevices, at + ".netDevices", NetDevice::check);
        if (seccomp != null) {
            seccomp.check(at + ".seccomp");
        }
        Check.each(maskedPaths, at + ".maskedPaths", Check::absolute);
        Check.each(readonlyPaths, at + ".readonlyPaths", Check::absolute);
        if (intelRdt != null) {
            intelRdt.check(at + ".intelRdt");
        }
        if (memoryPolicy != null) {
            memoryPolicy.check(at + ".memoryPolicy");
        }
        Check.each(timeOffsets, at + ".timeOffsets", TimeOffset::check);
        Check.names(
                timeOffsets,
                at + ".timeOffsets",
                (name, path) -> Check.that(
                        CLOCKS.contains(name), path, JsonPath.quoted(name) + " is none of monotonic, boottime"));
    }

    static Linux read(JsonObject in) throws JsonException {
        return new Linux(
                in.objects("uidMappings", IdMapping::read),
                in.objects("gidMappings", IdMapping::read),
                in.textMap("sysctl"),
                in.object("resources", Resources::read),
                in.text("cgroupsPath"),
                in.objects("namespaces", NamespaceSpec::read),
                in.objects("devices", Device::read),
                in.objectMap("netDevices", NetDevice::read),
                in.object("seccomp", Seccomp::read),
                Propagation.read(in.word("rootfsPropagation", Propagation.Word.values())),
                in.texts("maskedPaths"),
                in.texts("readonlyPaths"),
                in.text("mountLabel"),
                in.object("intelRdt", IntelRdt::read),
                in.object("memoryPolicy", MemoryPolicy::read),
                in.object("personality", Personality::read),
                in.objectMap("timeOffsets", TimeOffset::read));
    }

    void write(JsonOutput out) throws IOException {
        out.objects("uidMappings", uidMappings, IdMapping::write);
        out.objects("gidMappings", gidMappings, IdMapping::write);
        out.textMap("sysctl", sysctl);
        out.object("resources", resources, Resources::write);
        out.text("cgroupsPath", cgroupsPath);
        out.objects("namespaces", namespaces, NamespaceSpec::write);
        out.objects("devices", devices, Device::write);
        out.objectMap("netDevices", netDevices, NetDevice::write);
        out.object("seccomp", seccomp, Seccomp::write);
        out.word("rootfsPropagation", rootfsPropagation);
        out.texts("maskedPaths", maskedPaths);
        out.texts("readonlyPaths", readonlyPaths);
        out.text("mountLabel", mountLabel);
        out.object("intelRdt", intelRdt, IntelRdt::write);
        out.object("memoryPolicy", memoryPolicy, MemoryPolicy::write);
        out.object("personality", personality, Personality::write);
        out.objectMap("timeOffsets", timeOffsets, TimeOffset::write);
    }
}
