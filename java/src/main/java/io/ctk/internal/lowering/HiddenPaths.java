package io.ctk.internal.lowering;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Volume;
import io.ctk.container.spec.VolumeTarget;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What of the kernel's own file systems a container doesn't see, or can't change: the paths of Docker's default specification. */
final class HiddenPaths {
    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");
    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");

    private HiddenPaths() {}

    /**
     * {@return what is not seen, absolute paths}
     *
     * @throws CtkException EINVAL if a volume would be hidden with it
     */
    static List<String> masked(ContainerSpec spec) throws CtkException {
        List<String> paths = new ArrayList<>(MASKED);
        paths.addAll(throttles(PROCESSORS));
        paths.removeIf(path -> isUsers(path, spec));
        for (Volume volume : spec.volumes()) {
            for (String path : paths) {
                if (MountTable.isAtOrBelow(VolumeTarget.of(volume), path)) {
                    throw new CtkException(
                            "mount volume on", volume.target(), Errno.EINVAL, path + " is hidden in every container");
                }
            }
        }
        return paths;
    }

    /** {@return what can't be changed, absolute paths} */
    static List<String> readOnly(ContainerSpec spec) {
        return READ_ONLY.stream().filter(path -> !isUsers(path, spec)).toList();
    }

    /** What the user mounts there, or around it, is his to see and to change. */
    private static boolean isUsers(String path, ContainerSpec spec) {
        return spec.volumes().stream().anyMatch(volume -> MountTable.isAtOrBelow(path, VolumeTarget.of(volume)));
    }

    /**
     * {@return the counters of each processor's heat, which tell what others do on it}
     *
     * @param processors the directory that has one for each processor
     */
    static List<String> throttles(Path processors) {
        List<String> paths = new ArrayList<>();
        if (!Files.exists(processors.resolve("cpu0/thermal_throttle"))) {
            return paths; // no x86, or a machine's guest
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(processors, "cpu[0-9]*")) {
            stream.forEach(processor -> paths.add(processor + "/thermal_throttle"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return paths;
    }
}
