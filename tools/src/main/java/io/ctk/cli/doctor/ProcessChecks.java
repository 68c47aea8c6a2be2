package io.ctk.cli.doctor;

import io.ctk.Ctk;
import io.ctk.security.Capability;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What this process brings along: Java, the native library, capabilities, filters. */
final class ProcessChecks {
    private static final String CATEGORY = "process";
    private static final Path SECCOMP = Path.of("/proc/sys/kernel/seccomp/actions_avail");

    private final ProcessStatus process;

    ProcessChecks(ProcessStatus process) {
        this.process = process;
    }

    List<Check> checks() {
        return List.of(
                new Check(CATEGORY, "Java", ProcessChecks::java),
                new Check(CATEGORY, "native library", ProcessChecks::nativeLibrary),
                new Check(CATEGORY, "capabilities", () -> capabilities(process)),
                new Check(CATEGORY, "seccomp", () -> seccomp(Files.exists(SECCOMP), process.seccompFilters())));
    }

    private static Outcome java() {
        return Outcome.ok(Runtime.version() + ", " + System.getProperty("java.home", "?"));
    }

    private static Outcome nativeLibrary() {
        return Ctk.unavailabilityCause()
                .map(cause -> Outcome.missing(
                        Text.line(cause), "ctk needs Linux on x86-64 or arm64; run bin/build if this is a source tree"))
                .orElseGet(() -> Outcome.ok(Ctk.version()));
    }

    /** Those that a container needs as root: for namespaces and mounts, its ids, its devices, its network, and to hand on. */
    static Set<Capability> needed() {
        Set<Capability> needed = EnumSet.of(Capability.SYS_ADMIN, Capability.NET_ADMIN, Capability.DAC_OVERRIDE);
        needed.addAll(Capability.DEFAULTS);
        return needed;
    }

    static Outcome capabilities(ProcessStatus process) {
        if (!process.isRoot()) {
            return Outcome.ok("an ordinary user's; a user namespace gives what is needed");
        }
        Set<Capability> missing = needed();
        missing.removeAll(process.capabilities());
        if (!missing.isEmpty()) {
            return Outcome.missing(
                    "not among root's here: " + names(missing),
                    "start ctk with them, such as with --privileged or --cap-add where it runs in a container itself");
        }
        Set<Capability> others = EnumSet.allOf(Capability.class);
        others.removeAll(process.capabilities());
        return others.contains(Capability.SYS_RESOURCE)
                ? Outcome.limited(
                        "all that ctk needs; without CAP_SYS_RESOURCE",
                        "--ulimit can't raise a hard limit above this process's own; nothing else is lost")
                : Outcome.ok(others.isEmpty() ? "all" : "all that ctk needs; without " + names(others));
    }

    private static String names(Collection<Capability> capabilities) {
        return capabilities.stream().map(Capability::kernelName).collect(Collectors.joining(" "));
    }

    static Outcome seccomp(boolean supported, int filters) {
        if (!supported) {
            return Outcome.missing(
                    "not in this kernel", "nothing to do: ctk uses none; CONFIG_SECCOMP_FILTER brings it");
        }
        return filters == 0
                ? Outcome.ok("in the kernel; this process is under no filter")
                : Outcome.limited(
                        "this process is under " + filters + (filters == 1 ? " filter" : " filters"),
                        "if something is missing below, the filter may be why: start ctk without it"
                                + " (--security-opt seccomp=unconfined)");
    }
}
