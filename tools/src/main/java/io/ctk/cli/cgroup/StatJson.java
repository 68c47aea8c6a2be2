package io.ctk.cli.cgroup;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupSnapshot;
import io.ctk.cgroup.stat.Counters;
import io.ctk.cgroup.stat.CpuStat;
import io.ctk.cgroup.stat.IoStat;
import io.ctk.cgroup.stat.MemoryEvents;
import io.ctk.cgroup.stat.Pressure;
import io.ctk.cgroup.stat.RdmaStat;
import io.ctk.cgroup.stat.SwapEvents;
import io.ctk.cgroup.value.PressureResource;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What {@code ctk cgroup stat} prints for programs. */
final class StatJson {
    /** Writes what there is. */
    @FunctionalInterface
    private interface Writer<T> {
        void write(JsonGenerator json, T value) throws IOException;
    }

    private StatJson() {}

    static void write(JsonGenerator json, String name, CgroupSnapshot snapshot) throws IOException {
        json.writeStartObject();
        json.writeStringField("group", name);
        json.writeStringField("path", snapshot.group().toString());
        JsonFields.write(json, snapshot.state());
        json.writeNumberField("descendants", snapshot.stat().descendants());
        json.writeNumberField("dyingDescendants", snapshot.stat().dyingDescendants());
        write(json, "cpu", Optional.of(snapshot.cpu()), StatJson::writeCpu);
        write(json, "memory", snapshot.memory(), StatJson::writeMemory);
        write(json, "io", snapshot.io(), StatJson::writeIo);
        write(json, "pids", snapshot.pids(), StatJson::writePids);
        write(json, "hugetlb", Optional.of(snapshot.hugetlb()), StatJson::writeHugetlb);
        write(json, "rdma", snapshot.rdma(), StatJson::writeRdma);
        Optional<Counters> misc = snapshot.misc();
        if (misc.isPresent()) {
            JsonFields.write(json, "misc", misc.get().values());
        } else {
            json.writeNullField("misc");
        }
        write(json, "pressure", Optional.of(snapshot.pressure()), StatJson::writePressures);
        json.writeEndObject();
    }

    private static <T> void write(JsonGenerator json, String name, Optional<T> value, Writer<T> writer)
            throws IOException {
        if (value.isEmpty()) {
            json.writeNullField(name);
            return;
        }
        json.writeObjectFieldStart(name);
        writer.write(json, value.get());
        json.writeEndObject();
    }

    private static void writeCpu(JsonGenerator json, CpuStat cpu) throws IOException {
        JsonFields.write(json, "usageMicros", cpu.usage());
        JsonFields.write(json, "userMicros", cpu.user());
        JsonFields.write(json, "systemMicros", cpu.system());
        json.writeNumberField("periods", cpu.periods());
        json.writeNumberField("throttledPeriods", cpu.throttledPeriods());
        JsonFields.write(json, "throttledMicros", cpu.throttled());
        json.writeNumberField("bursts", cpu.bursts());
        JsonFields.write(json, "burstMicros", cpu.burst());
    }

    private static void writeMemory(JsonGenerator json, CgroupSnapshot.Memory memory) throws IOException {
        JsonFields.write(json, "currentBytes", memory.current());
        JsonFields.writeSize(json, "peakBytes", memory.peak());
        JsonFields.writeSize(json, "swapCurrentBytes", memory.swapCurrent());
        JsonFields.writeSize(json, "swapPeakBytes", memory.swapPeak());
        JsonFields.writeSize(json, "zswapCurrentBytes", memory.zswapCurrent());
        write(json, "events", Optional.of(memory.events()), StatJson::writeMemoryEvents);
        write(json, "swapEvents", memory.swapEvents(), StatJson::writeSwapEvents);
        JsonFields.write(json, "stat", memory.stat().values()); // by the kernel's names
    }

    private static void writeMemoryEvents(JsonGenerator json, MemoryEvents events) throws IOException {
        json.writeNumberField("low", events.low());
        json.writeNumberField("high", events.high());
        json.writeNumberField("max", events.max());
        json.writeNumberField("oom", events.oom());
        json.writeNumberField("oomKill", events.oomKill());
        json.writeNumberField("oomGroupKill", events.oomGroupKill());
    }

    private static void writeSwapEvents(JsonGenerator json, SwapEvents events) throws IOException {
        json.writeNumberField("high", events.high());
        json.writeNumberField("max", events.max());
        json.writeNumberField("fail", events.fail());
    }

    private static void writeIo(JsonGenerator json, IoStat io) throws IOException {
        for (Map.Entry<BlockDevice, IoStat.Device> entry : io.devices().entrySet()) {
            IoStat.Device device = entry.getValue();
            json.writeObjectFieldStart(entry.getKey().toString());
            JsonFields.write(json, "readBytes", device.read());
            JsonFields.write(json, "writtenBytes", device.written());
            json.writeNumberField("reads", device.reads());
            json.writeNumberField("writes", device.writes());
            JsonFields.write(json, "discardedBytes", device.discarded());
            json.writeNumberField("discards", device.discards());
            json.writeEndObject();
        }
    }

    private static void writePids(JsonGenerator json, CgroupSnapshot.Pids pids) throws IOException {
        json.writeNumberField("current", pids.current());
        JsonFields.write(json, "peak", pids.peak());
        json.writeNumberField("maxEvents", pids.events().max());
    }

    /** By the size of a page in bytes. */
    private static void writeHugetlb(JsonGenerator json, Map<ByteSize, ByteSize> used) throws IOException {
        for (Map.Entry<ByteSize, ByteSize> size : used.entrySet()) {
            JsonFields.write(json, Long.toString(size.getKey().bytes()), size.getValue());
        }
    }

    private static void writeRdma(JsonGenerator json, RdmaStat rdma) throws IOException {
        for (Map.Entry<String, RdmaStat.Device> device : rdma.devices().entrySet()) {
            json.writeObjectFieldStart(device.getKey());
            json.writeNumberField("handles", device.getValue().handles());
            json.writeNumberField("objects", device.getValue().objects());
            json.writeEndObject();
        }
    }

    private static void writePressures(JsonGenerator json, Map<PressureResource, Pressure> pressures)
            throws IOException {
        for (Map.Entry<PressureResource, Pressure> entry : pressures.entrySet()) {
            json.writeObjectFieldStart(entry.getKey().name().toLowerCase(Locale.ROOT));
            write(json, "some", entry.getValue().some(), StatJson::writeLine);
            write(json, "full", entry.getValue().full(), StatJson::writeLine);
            json.writeEndObject();
        }
    }

    private static void writeLine(JsonGenerator json, Pressure.Line line) throws IOException {
        json.writeNumberField("average10", line.average10());
        json.writeNumberField("average60", line.average60());
        json.writeNumberField("average300", line.average300());
        JsonFields.write(json, "totalMicros", line.total());
    }
}
