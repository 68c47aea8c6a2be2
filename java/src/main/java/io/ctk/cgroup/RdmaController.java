package io.ctk.cgroup;

import io.ctk.cgroup.stat.RdmaStat;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A group's use of devices for remote direct memory access (cgroup-v2.rst, "RDMA"). */
public final class RdmaController {
    /**
     * What a group may have of one device.
     *
     * @param handles how many handles
     * @param objects how many objects
     */
    public record Max(Limit<Long> handles, Limit<Long> objects) {
        static Max parse(String text) {
            Limit<Long> handles = Limit.max();
            Limit<Long> objects = Limit.max();
            for (String word : text.split(" ")) {
                String value = word.substring(word.indexOf('=') + 1);
                if (word.startsWith("hca_handle=")) {
                    handles = Limit.parse(value, Long::valueOf);
                } else if (word.startsWith("hca_object=")) {
                    objects = Limit.parse(value, Long::valueOf);
                }
            }
            return new Max(handles, objects);
        }

        /** {@return what {@code rdma.max} reads behind the device} */
        @Override
        public String toString() {
            return "hca_handle=" + handles + " hca_object=" + objects;
        }
    }

    private final CgroupFiles files;

    RdmaController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return the limits by device ({@code rdma.max})} */
    public Map<String, Max> max() throws IOException {
        Map<String, Max> limits = new LinkedHashMap<>();
        for (String line : files.read("rdma.max").lines().toList()) {
            int space = line.indexOf(' ');
            limits.put(line.substring(0, Math.max(space, 0)), Max.parse(line.substring(space + 1)));
        }
        return Collections.unmodifiableMap(limits);
    }

    /** Limits what it may have of a device, such as {@code "mlx4_0"}. */
    public void setMax(String device, Max max) throws IOException {
        files.write("rdma.max", device + " " + max);
    }

    /** {@return what is used ({@code rdma.current})} */
    public RdmaStat current() throws IOException {
        return RdmaStat.parse(files.read("rdma.current"));
    }
}
