package io.ctk.internal.compile;

import io.ctk.runtime.Linux;
import io.ctk.runtime.ProcessSpec;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.RuntimeSpecException;

/** Refuses what a specification can ask for and ctk can't do yet: a wall that is not there must not be believed in. */
final class Supported {
    private Supported() {}

    static void check(RuntimeSpec spec) throws RuntimeSpecException {
        ProcessSpec process = spec.process();
        if (process != null) {
            refuse(process.terminal(), "process.terminal", "terminals");
            refuse(!process.apparmorProfile().isEmpty(), "process.apparmorProfile", "AppArmor profiles");
            refuse(!process.selinuxLabel().isEmpty(), "process.selinuxLabel", "SELinux labels");
            refuse(process.execCpuAffinity() != null, "process.execCPUAffinity", "processors of later programs");
        }
        Linux linux = spec.linux();
        if (linux != null) {
            refuse(linux.seccomp() != null, "linux.seccomp", "system call filters");
            refuse(!linux.mountLabel().isEmpty(), "linux.mountLabel", "SELinux labels");
            Linux.Personality personality = linux.personality();
            refuse(
                    personality != null && !personality.flags().isEmpty(),
                    "linux.personality.flags",
                    "flags of personalities");
            refuse(linux.intelRdt() != null, "linux.intelRdt", "Intel RDT groups");
            refuse(linux.memoryPolicy() != null, "linux.memoryPolicy", "NUMA memory policies");
            refuse(!linux.netDevices().isEmpty(), "linux.netDevices", "network devices");
        }
    }

    private static void refuse(boolean wanted, String at, String what) throws RuntimeSpecException {
        if (wanted) {
            throw new RuntimeSpecException(
                    at, "ctk sets up no " + what + " yet: without it the container can be started");
        }
    }
}
