package io.ctk.mount;

import io.ctk.internal.bindings.Libctk;
import java.util.Collection;
import java.util.stream.Collectors;

/**
 * What a mount forbids, and what becomes of access times (mount_setattr(2)). Of {@link #NO_ACCESS_TIME},
 * {@link #RELATIVE_ACCESS_TIME} and {@link #STRICT_ACCESS_TIME} a mount has one, the relative way where nothing is said.
 */
public enum MountAttribute {
    /** Nothing can be written through it. */
    READ_ONLY("ro", Libctk.CTK_MOUNT_READ_ONLY),
    /** Set-user-id bits and file capabilities have no effect. */
    NO_SUID("nosuid", Libctk.CTK_MOUNT_NO_SUID),
    /** Device nodes can't be opened. */
    NO_DEVICES("nodev", Libctk.CTK_MOUNT_NO_DEVICES),
    /** No program can be executed. */
    NO_EXEC("noexec", Libctk.CTK_MOUNT_NO_EXEC),
    /** Reading leaves access times alone. */
    NO_ACCESS_TIME("noatime", Libctk.CTK_MOUNT_NO_ACCESS_TIME),
    /** Reading a directory leaves its access time alone. */
    NO_DIRECTORY_ACCESS_TIME("nodiratime", Libctk.CTK_MOUNT_NO_DIRECTORY_ACCESS_TIME),
    /** Reading sets an access time that is older than the last change, or than a day. */
    RELATIVE_ACCESS_TIME("relatime", Libctk.CTK_MOUNT_RELATIVE_ACCESS_TIME),
    /** Every reading sets the access time. */
    STRICT_ACCESS_TIME("strictatime", Libctk.CTK_MOUNT_STRICT_ACCESS_TIME),
    /** Symbolic links are not followed. Linux 5.10. */
    NO_LINKS("nosymfollow", Libctk.CTK_MOUNT_NO_LINKS);

    private final String optionName;
    private final int bit;

    MountAttribute(String optionName, int bit) {
        this.optionName = optionName;
        this.bit = bit;
    }

    /** {@return its name among the options of mount(8), such as {@code "ro"}} */
    public String optionName() {
        return optionName;
    }

    /** {@return the names of attributes among the options of mount(8), such as {@code "ro,nosuid"}} */
    public static String optionNames(Collection<MountAttribute> attributes) {
        return attributes.stream().sorted().map(MountAttribute::optionName).collect(Collectors.joining(","));
    }

    /** {@return the attributes as the native library's bits} */
    public static int bits(Collection<MountAttribute> attributes) {
        int bits = 0;
        for (MountAttribute attribute : attributes) {
            bits |= attribute.bit;
        }
        return bits;
    }
}
