package io.ctk.cgroup.stat;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is used of devices for remote direct memory access ({@code rdma.current}).
 *
 * @param devices by the device's name, such as {@code "mlx4_0"}
 */
public record RdmaStat(Map<String, Device> devices) {
    /**
     * One device's share.
     *
     * @param handles how many handles of it
     * @param objects how many objects of it
     */
    public record Device(long handles, long objects) {}

    /** Keeps it from being changed. */
    public RdmaStat {
        devices = Collections.unmodifiableMap(devices);
    }

    /** {@return what the file's text says} */
    public static RdmaStat parse(String text) {
        Map<String, Device> devices = new LinkedHashMap<>();
        Keyed.nested(text)
                .forEach((name, values) -> devices.put(
                        name, new Device(Keyed.count(values, "hca_handle"), Keyed.count(values, "hca_object"))));
        return new RdmaStat(devices);
    }
}
