package io.ctk.cgroup;

import java.util.Locale;

/** Who makes the groups that ctk works in. */
public enum CgroupManager {
    /** ctk itself, with {@code mkdir} in cgroup v2's file system, where that was left or delegated to it. */
    CGROUPFS,
    /**
     * The service manager, asked over D-Bus for a unit with {@code Delegate=yes}, below which ctk makes its own: under systemd,
     * systemd alone may write above (systemd's "Control Group APIs and Delegation", the single-writer rule).
     */
    SYSTEMD;

    /** {@return its name as options have it: {@code cgroupfs} or {@code systemd}} */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
