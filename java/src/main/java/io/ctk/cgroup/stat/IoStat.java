package io.ctk.cgroup.stat;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was read and written ({@code io.stat}), by the group and all below it.
 *
 * @param devices by device, those that were used
 */
public record IoStat(Map<BlockDevice, Device> devices) {
    /**
     * One device's share.
     *
     * @param read how much was read
     * @param written how much was written
     * @param reads in how many operations
     * @param writes in how many operations
     * @param discarded how much was discarded
     * @param discards in how many operations
     */
    public record Device(ByteSize read, ByteSize written, long reads, long writes, ByteSize discarded, long discards) {}

    /** Keeps it from being changed. */
    public IoStat {
        devices = Collections.unmodifiableMap(devices);
    }

    /** {@return what the file's text says} */
    public static IoStat parse(String text) {
        Map<BlockDevice, Device> devices = new TreeMap<>();
        Keyed.nested(text).forEach((device, values) -> {
            if (!values.isEmpty()) { // Linux 5.15 and older list devices without figures
                devices.put(BlockDevice.parse(device), device(values));
            }
        });
        return new IoStat(devices);
    }

    private static Device device(Map<String, Long> values) {
        return new Device(
                Keyed.size(values, "rbytes"),
                Keyed.size(values, "wbytes"),
                Keyed.count(values, "rios"),
                Keyed.count(values, "wios"),
                Keyed.size(values, "dbytes"),
                Keyed.count(values, "dios"));
    }

    /** {@return how much was read from all devices} */
    public ByteSize read() {
        return ByteSize.bytes(devices.values().stream()
                .mapToLong(device -> device.read().bytes())
                .sum());
    }

    /** {@return how much was written to all devices} */
    public ByteSize written() {
        return ByteSize.bytes(devices.values().stream()
                .mapToLong(device -> device.written().bytes())
                .sum());
    }
}
