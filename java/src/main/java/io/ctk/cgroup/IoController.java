package io.ctk.cgroup;

import io.ctk.BlockDevice;
import io.ctk.cgroup.stat.IoStat;
import io.ctk.cgroup.value.IoMax;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.text.Micros;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** A group's use of block devices (cgroup-v2.rst, "IO"). */
public final class IoController {
    private static final String DEFAULT = "default";

    private final CgroupFiles files;

    IoController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return the limits by device, of those that have any ({@code io.max})} */
    public Map<BlockDevice, IoMax> max() throws IOException {
        return byDevice("io.max", IoMax::parse);
    }

    /** Limits what it reads from and writes to one device; a whole disk, not a partition. */
    public void setMax(BlockDevice device, IoMax max) throws IOException {
        files.write("io.max", device + " " + max);
    }

    /** {@return its share of devices that have none of their own ({@code io.weight})} */
    public int weight() throws IOException {
        for (String line : files.read("io.weight").lines().toList()) {
            if (line.startsWith(DEFAULT)) {
                return Integer.parseInt(line.substring(DEFAULT.length()).strip());
            }
        }
        throw new IOException("io.weight of " + files.group() + " has no default");
    }

    /** Sets its share beside other groups: 1 to 10000, where 100 is what a group has at first. */
    public void setWeight(int weight) throws IOException {
        files.write("io.weight", DEFAULT + " " + weight);
    }

    /** {@return its shares of the devices that have one of their own} */
    public Map<BlockDevice, Integer> deviceWeights() throws IOException {
        return byDevice("io.weight", Integer::valueOf);
    }

    /** Sets its share of one device: 1 to 10000. */
    public void setWeight(BlockDevice device, int weight) throws IOException {
        files.write("io.weight", device + " " + weight);
    }

    /** {@return the latencies that are protected, by device ({@code io.latency})} */
    public Map<BlockDevice, Duration> latency() throws IOException {
        return byDevice("io.latency", text -> Micros.parse(text.substring(text.indexOf('=') + 1)));
    }

    /** Protects a latency: where it is exceeded, groups with a higher target are slowed down. Zero protects nothing. */
    public void setLatency(BlockDevice device, Duration target) throws IOException {
        files.write("io.latency", device + " target=" + Micros.of(target));
    }

    /** {@return what was read and written ({@code io.stat})} */
    public IoStat stat() throws IOException {
        return IoStat.parse(files.read("io.stat"));
    }

    private <T> Map<BlockDevice, T> byDevice(String file, Function<String, T> parser) throws IOException {
        Map<BlockDevice, T> values = new TreeMap<>();
        for (String line : files.read(file).lines().toList()) {
            int space = line.indexOf(' ');
            if (space > 0 && !line.startsWith(DEFAULT)) {
                values.put(
                        BlockDevice.parse(line.substring(0, space)),
                        parser.apply(line.substring(space + 1).strip()));
            }
        }
        return Collections.unmodifiableMap(values);
    }
}
