package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a cgroup is set to. What is null is left as it is.
 *
 * @param devices which devices can be used, the rules in order
 * @param memory the memory controller
 * @param cpu the cpu and cpuset controllers
 * @param pids the pids controller
 * @param blockIo the io controller, blkio in cgroup v1; blockIO in the document
 * @param hugepageLimits the hugetlb controller
 * @param network the net_cls and net_prio controllers of cgroup v1
 * @param rdma the rdma controller, by the device's name
 * @param unified values of cgroup v2's files, by the file's name
 */
public record Resources(
        List<DeviceRule> devices,
        @Nullable Memory memory,
        @Nullable Cpu cpu,
        @Nullable Pids pids,
        @Nullable BlockIo blockIo,
        List<HugepageLimit> hugepageLimits,
        @Nullable Network network,
        Map<String, Rdma> rdma,
        Map<String, String> unified) {
    private static final Pattern PAGE_SIZE = Pattern.compile("[1-9][0-9]*[KMG]B");
    /** A name in the group's directory: nothing that leads out of it. */
    private static final Pattern GROUP_FILE = Pattern.compile("(?!\\.{1,2}$)[^/]+");

    /** Copies lists and maps. */
    public Resources {
        devices = List.copyOf(devices);
        hugepageLimits = List.copyOf(hugepageLimits);
        rdma = Collections.unmodifiableMap(new LinkedHashMap<>(rdma));
        unified = Collections.unmodifiableMap(new LinkedHashMap<>(unified));
    }

    /**
     * How many processes.
     *
     * @param limit at most so many, -1 = no limit; an int64
     */
    public record Pids(@Nullable Long limit) {
        static Pids read(JsonObject in) throws JsonException {
            return new Pids(in.number("limit", Range.INT64));
        }

        void write(JsonOutput out) throws IOException {
            out.number("limit", limit);
        }
    }

    /**
     * How much in huge pages.
     *
     * @param pageSize of which size, such as {@code 2MB}
     * @param limit at most so many bytes, a uint64
     */
    public record HugepageLimit(String pageSize, long limit) {
        void check(String at) throws RuntimeSpecException {
            Check.like(PAGE_SIZE, pageSize, at + ".pageSize", "a size such as 2MB");
        }

        static HugepageLimit read(JsonObject in) throws JsonException {
            return new HugepageLimit(in.requiredText("pageSize"), in.requiredNumber("limit", Range.UINT64));
        }

        void write(JsonOutput out) throws IOException {
            out.requiredText("pageSize", pageSize);
            out.unsigned("limit", limit);
        }
    }

    /**
     * How packets are marked.
     *
     * @param classId the class of packets, a uint32; classID in the document
     * @param priorities the priority on each interface
     */
    public record Network(@Nullable Long classId, List<InterfacePriority> priorities) {
        /** Copies the list. */
        public Network {
            priorities = List.copyOf(priorities);
        }

        static Network read(JsonObject in) throws JsonException {
            return new Network(in.number("classID", Range.UINT32), in.objects("priorities", InterfacePriority::read));
        }

        void write(JsonOutput out) throws IOException {
            out.number("classID", classId);
            out.objects("priorities", priorities, InterfacePriority::write);
        }
    }

    /**
     * The priority of packets on an interface.
     *
     * @param name the interface
     * @param priority a uint32
     */
    public record InterfacePriority(String name, long priority) {
        static InterfacePriority read(JsonObject in) throws JsonException {
            return new InterfacePriority(in.requiredText("name"), in.requiredNumber("priority", Range.UINT32));
        }

        void write(JsonOutput out) throws IOException {
            out.requiredText("name", name);
            out.number("priority", priority);
        }
    }

    /**
     * What can be had of an RDMA device.
     *
     * @param hcaHandles at most so many handles, a uint32
     * @param hcaObjects at most so many objects, a uint32
     */
    public record Rdma(@Nullable Long hcaHandles, @Nullable Long hcaObjects) {
        static Rdma read(JsonObject in) throws JsonException {
            return new Rdma(in.number("hcaHandles", Range.UINT32), in.number("hcaObjects", Range.UINT32));
        }

        void write(JsonOutput out) throws IOException {
            out.number("hcaHandles", hcaHandles);
            out.number("hcaObjects", hcaObjects);
        }
    }

    void check(String at) throws RuntimeSpecException {
        Check.each(devices, at + ".devices", DeviceRule::check);
        if (memory != null) {
            memory.check(at + ".memory");
        }
        if (blockIo != null) {
            blockIo.check(at + ".blockIO");
        }
        Check.each(hugepageLimits, at + ".hugepageLimits", HugepageLimit::check);
        Check.names(unified, at + ".unified", (name, path) -> Check.like(GROUP_FILE, name, path, "a file of a cgroup"));
    }

    static Resources read(JsonObject in) throws JsonException {
        return new Resources(
                in.objects("devices", DeviceRule::read),
                in.object("memory", Memory::read),
                in.object("cpu", Cpu::read),
                in.object("pids", Pids::read),
                in.object("blockIO", BlockIo::read),
                in.objects("hugepageLimits", HugepageLimit::read),
                in.object("network", Network::read),
                in.objectMap("rdma", Rdma::read),
                in.textMap("unified"));
    }

    void write(JsonOutput out) throws IOException {
        out.objects("devices", devices, DeviceRule::write);
        out.object("memory", memory, Memory::write);
        out.object("cpu", cpu, Cpu::write);
        out.object("pids", pids, Pids::write);
        out.object("blockIO", blockIo, BlockIo::write);
        out.objects("hugepageLimits", hugepageLimits, HugepageLimit::write);
        out.object("network", network, Network::write);
        out.objectMap("rdma", rdma, Rdma::write);
        out.textMap("unified", unified);
    }
}
