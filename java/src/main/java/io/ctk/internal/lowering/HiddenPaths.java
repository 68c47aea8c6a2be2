package io.ctk.internal.lowering;

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

    /** {@return what is not seen, absolute paths} */
    static List<String> masked() {
        List<String> paths = new ArrayList<>(MASKED);
        paths.addAll(throttles(PROCESSORS));
        return paths;
    }

    /** {@return what can't be changed, absolute paths} */
    static List<String> readOnly() {
        return READ_ONLY;
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
