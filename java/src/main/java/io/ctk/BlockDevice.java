package io.ctk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A block device by its numbers, as the kernel names it in cgroup files and {@code /proc/partitions}.
 *
 * @param major the driver's number, at least 0
 * @param minor the device's number within it, at least 0
 */
public record BlockDevice(int major, int minor) implements Comparable<BlockDevice> {
    private static final int TYPE_MASK = 0170000;
    private static final int TYPE_BLOCK = 0060000;

    /** Checks the numbers. */
    public BlockDevice {
        if (major < 0 || minor < 0) {
            throw new IllegalArgumentException("block device " + major + ":" + minor);
        }
    }

    /**
     * {@return the block device that this file is}
     *
     * @param file such as {@code /dev/sda}; links are followed
     * @throws IOException a {@link CtkException} with ENOTBLK if it is something else, ENOENT if it isn't there
     */
    public static BlockDevice of(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new CtkException("open block device", file.toString(), Errno.ENOENT, "");
        }
        int mode = (Integer) Files.getAttribute(file, "unix:mode");
        if ((mode & TYPE_MASK) != TYPE_BLOCK) {
            throw new CtkException(
                    "open block device",
                    file.toString(),
                    Errno.ENOTBLK,
                    "name a device such as /dev/sda, or its numbers");
        }
        return ofNumber((Long) Files.getAttribute(file, "unix:rdev"));
    }

    /** {@return the device of a dev_t as the C library has it (makedev(3))} */
    static BlockDevice ofNumber(long dev) {
        long major = (dev >>> 8 & 0xfff) | (dev >>> 32 & 0xfffff000L);
        long minor = (dev & 0xff) | (dev >>> 12 & 0xffffff00L);
        return new BlockDevice((int) major, (int) minor);
    }

    /**
     * Reads {@code MAJOR:MINOR}.
     *
     * @throws IllegalArgumentException if it isn't that
     */
    public static BlockDevice parse(String text) {
        int colon = text.indexOf(':');
        try {
            return new BlockDevice(
                    Integer.parseUnsignedInt(text.substring(0, Math.max(colon, 0))),
                    Integer.parseUnsignedInt(text.substring(colon + 1)));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no MAJOR:MINOR of a block device", e);
        }
    }

    @Override
    public int compareTo(BlockDevice other) {
        return major != other.major ? Integer.compare(major, other.major) : Integer.compare(minor, other.minor);
    }

    /** {@return {@code MAJOR:MINOR}} */
    @Override
    public String toString() {
        return major + ":" + minor;
    }
}
