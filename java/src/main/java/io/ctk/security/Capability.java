package io.ctk.security;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The kernel's capabilities (capabilities(7)), in the order of their numbers. */
public enum Capability {
    CHOWN,
    DAC_OVERRIDE,
    DAC_READ_SEARCH,
    FOWNER,
    FSETID,
    KILL,
    SETGID,
    SETUID,
    SETPCAP,
    LINUX_IMMUTABLE,
    NET_BIND_SERVICE,
    NET_BROADCAST,
    NET_ADMIN,
    NET_RAW,
    IPC_LOCK,
    IPC_OWNER,
    SYS_MODULE,
    SYS_RAWIO,
    SYS_CHROOT,
    SYS_PTRACE,
    SYS_PACCT,
    SYS_ADMIN,
    SYS_BOOT,
    SYS_NICE,
    SYS_RESOURCE,
    SYS_TIME,
    SYS_TTY_CONFIG,
    MKNOD,
    LEASE,
    AUDIT_WRITE,
    AUDIT_CONTROL,
    SETFCAP,
    MAC_OVERRIDE,
    MAC_ADMIN,
    SYSLOG,
    WAKE_ALARM,
    BLOCK_SUSPEND,
    AUDIT_READ,
    PERFMON,
    BPF,
    CHECKPOINT_RESTORE;

    /** What Docker gives a container when nobody says otherwise. */
    public static final Set<Capability> DEFAULTS = Collections.unmodifiableSet(EnumSet.of(
            CHOWN,
            DAC_OVERRIDE,
            FOWNER,
            FSETID,
            KILL,
            SETGID,
            SETUID,
            SETPCAP,
            NET_BIND_SERVICE,
            NET_RAW,
            SYS_CHROOT,
            MKNOD,
            AUDIT_WRITE,
            SETFCAP));

    /**
     * {@return the capability of that name}
     *
     * @param name in either case, with or without {@code CAP_}
     * @throws IllegalArgumentException if there is none
     */
    public static Capability parse(String name) {
        String upper = name.toUpperCase(Locale.ROOT);
        try {
            return valueOf(upper.startsWith("CAP_") ? upper.substring(4) : upper);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + name + "\" is no capability; capabilities(7) lists them", e);
        }
    }

    /** {@return a bit for each of the capabilities, the first one's lowest} */
    public static long bits(Collection<Capability> capabilities) {
        long bits = 0;
        for (Capability capability : capabilities) {
            bits |= 1L << capability.ordinal();
        }
        return bits;
    }

    /** {@return the kernel's name, such as {@code "CAP_CHOWN"}} */
    public String kernelName() {
        return "CAP_" + name();
    }

    /** {@return the names of capabilities, for people: such as {@code "CHOWN KILL"}, or {@code "none"}} */
    public static String names(Collection<Capability> capabilities) {
        return capabilities.isEmpty()
                ? "none"
                : capabilities.stream().sorted().map(Capability::name).collect(Collectors.joining(" "));
    }
}
