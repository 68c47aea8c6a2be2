package io.ctk.internal.compile;

import io.ctk.launch.MountSteps;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.Presence;
import io.ctk.runtime.Linux;
import io.ctk.runtime.RuntimeSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A path that is masked or made read-only. What every kernel has in its own file systems must be there, for "not there" to be something that
 * the kernel says, and nobody's link; everything else is hidden where there is one, as the specification has it.
 *
 * @param path absolute, without dots
 * @param masked whether it is not seen at all
 */
record Hidden(String path, boolean masked) {
    private static final Set<String> IN_EVERY_PROC =
            Set.of("/proc/interrupts", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys");
    private static final Set<String> IN_EVERY_SYS = Set.of("/sys/firmware");

    /** {@return all of a specification's, what is masked first} */
    static List<Hidden> all(RuntimeSpec spec) {
        List<Hidden> all = new ArrayList<>();
        Linux linux = spec.linux();
        if (linux != null) {
            linux.maskedPaths().forEach(path -> all.add(new Hidden(ContainerPath.normal(path), true)));
            linux.readonlyPaths().forEach(path -> all.add(new Hidden(ContainerPath.normal(path), false)));
        }
        return all;
    }

    /** {@return the field that asks for it} */
    String at() {
        return masked ? "linux.maskedPaths" : "linux.readonlyPaths";
    }

    /**
     * {@return the step}
     *
     * @param type of the file system that it lies in, "" for the root's
     */
    Step step(String type, Place nullDevice) {
        boolean everywhere = (type.equals("proc") && IN_EVERY_PROC.contains(path))
                || (type.equals("sysfs") && IN_EVERY_SYS.contains(path));
        Presence presence = everywhere ? Presence.REQUIRED : Presence.OPTIONAL;
        return masked ? MountSteps.maskPath(path, nullDevice, presence) : MountSteps.readOnlyPath(path, presence);
    }
}
