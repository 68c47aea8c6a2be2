package io.ctk.internal.lowering;

import io.ctk.launch.MountSteps;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.Presence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What of the kernel's own file systems a container doesn't see, or can't change: the paths of Docker's default specification. Each is
 * looked for in the mount that was just made, so that "not there" is something that the kernel says, and nobody's link.
 */
public final class HiddenPaths {
    /**
     * A path, and whether every kernel has it.
     *
     * @param path absolute
     * @param presence what depends on how a kernel was built is optional
     */
    private record Known(String path, Presence presence) {}

    private static final List<Known> MASKED_IN_PROC = List.of(
            new Known("/proc/asound", Presence.OPTIONAL), // CONFIG_SND
            new Known("/proc/acpi", Presence.OPTIONAL), // CONFIG_ACPI
            new Known("/proc/interrupts", Presence.REQUIRED),
            new Known("/proc/kcore", Presence.OPTIONAL), // CONFIG_PROC_KCORE
            new Known("/proc/keys", Presence.OPTIONAL), // CONFIG_KEYS
            new Known("/proc/latency_stats", Presence.OPTIONAL), // CONFIG_LATENCYTOP
            new Known("/proc/timer_list", Presence.OPTIONAL), // CONFIG_POSIX_TIMERS
            new Known("/proc/timer_stats", Presence.OPTIONAL), // until Linux 4.10
            new Known("/proc/sched_debug", Presence.OPTIONAL), // until Linux 5.12
            new Known("/proc/scsi", Presence.OPTIONAL)); // CONFIG_SCSI_PROC_FS
    private static final List<Known> READ_ONLY_IN_PROC = List.of(
            new Known("/proc/bus", Presence.REQUIRED),
            new Known("/proc/fs", Presence.REQUIRED),
            new Known("/proc/irq", Presence.REQUIRED),
            new Known("/proc/sys", Presence.REQUIRED),
            new Known("/proc/sysrq-trigger", Presence.OPTIONAL)); // CONFIG_MAGIC_SYSRQ

    private static final Path PROCESSORS = Path.of("/sys/devices/system/cpu");

    private HiddenPaths() {}

    /** {@return what is not seen, absolute paths} */
    public static List<String> masked() {
        List<String> paths = new ArrayList<>();
        MASKED_IN_PROC.forEach(known -> paths.add(known.path()));
        maskedInSys(Presence.REQUIRED).forEach(known -> paths.add(known.path()));
        return paths;
    }

    private static List<Known> maskedInSys(Presence firmware) {
        List<Known> masked = new ArrayList<>();
        masked.add(new Known("/sys/firmware", firmware));
        masked.add(new Known("/sys/devices/virtual/powercap", Presence.OPTIONAL)); // CONFIG_POWERCAP
        throttles(PROCESSORS).forEach(path -> masked.add(new Known(path, Presence.OPTIONAL)));
        return masked;
    }

    /** {@return what can't be changed, absolute paths} */
    public static List<String> readOnly() {
        return READ_ONLY_IN_PROC.stream().map(Known::path).toList();
    }

    /** {@return steps for a proc(5) that was mounted as a place} */
    public static List<Step> inProc(Place proc, Place nullDevice) {
        List<Step> steps = new ArrayList<>();
        MASKED_IN_PROC.forEach(known -> steps.add(
                MountSteps.maskPath(known.path(), nullDevice, known.presence()).in(proc)));
        READ_ONLY_IN_PROC.forEach(known -> steps.add(
                MountSteps.readOnlyPath(known.path(), known.presence()).in(proc)));
        return steps;
    }

    /**
     * {@return steps for a sysfs(5) that is a place}
     *
     * @param firmware whether it has to have what every kernel's has: where the machine's own is shown, that may be a part of one
     */
    public static List<Step> inSys(Place sys, Place nullDevice, Presence firmware) {
        return maskedInSys(firmware).stream()
                .map(known -> MountSteps.maskPath(known.path(), nullDevice, known.presence())
                        .in(sys))
                .toList();
    }

    /**
     * {@return the counters of each processor's heat, which tell what others do on it}
     *
     * @param processors the directory that has one for each processor
     */
    public static List<String> throttles(Path processors) {
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
