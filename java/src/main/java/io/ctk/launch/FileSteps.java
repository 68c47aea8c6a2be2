package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import java.util.List;

/** Steps that make and change files. */
public final class FileSteps {
    private FileSteps() {}

    /** Makes a directory; one that is there is fine. */
    public static Step makeDirectory(String target, int mode) {
        return Step.of(Libctk.CTK_STEP_MAKE_DIRECTORY, "make directory")
                .about(target, Integer.toOctalString(mode))
                .with(mode)
                .with(target);
    }

    /** What {@link #makeNode} makes (mknod(2)). */
    public enum NodeType {
        /** A character device. */
        CHARACTER("device", "c ", 0020000),
        /** A block device. */
        BLOCK("device", "b ", 0060000),
        /** A named pipe, which has no numbers. */
        FIFO("pipe", "", 0010000);

        private final String noun;
        private final String letter;
        private final int bits;

        NodeType(String noun, String letter, int bits) {
            this.noun = noun;
            this.letter = letter;
            this.bits = bits;
        }
    }

    /** Makes a character device, which belongs to whoever makes it. */
    public static Step makeCharacterDevice(String target, int mode, int major, int minor) {
        return node(target, NodeType.CHARACTER, mode, major, minor, NOBODY, NOBODY, "");
    }

    /**
     * Makes a device or a named pipe, with exactly this mode and owner, and the directories that it lies in. The very same node that is
     * there gets them too; anything else that is there is EEXIST. A user namespace makes no devices: EPERM.
     *
     * @param mode the permission bits, up to 07777
     * @param major the device's major number, of no meaning for a pipe
     * @param minor its minor number
     * @param uid the owner, in the process's user namespace
     * @param gid the group
     */
    public static Step makeNode(String target, NodeType type, int mode, int major, int minor, long uid, long gid) {
        return node(target, type, mode, major, minor, uid, gid, " " + uid + ":" + gid);
    }

    /** Nobody in particular owns a node: the -1 of chown(2). */
    private static final long NOBODY = -1;

    private static Step node(
            String target, NodeType type, int mode, int major, int minor, long uid, long gid, String owner) {
        String numbers = type == NodeType.FIFO ? "" : type.letter + major + ":" + minor + " ";
        return Step.of(Libctk.CTK_STEP_MAKE_NODE, "make " + type.noun)
                .about(target, numbers + Integer.toOctalString(mode) + owner)
                .with(type.bits | mode, major, minor, uid, gid)
                .with(target);
    }

    /** Makes a symbolic link. */
    public static Step makeLink(String target, String to) {
        return Step.of(Libctk.CTK_STEP_MAKE_LINK, "make link")
                .about(target, "to " + to)
                .with(List.of(target, to));
    }

    /** Writes a file, in place of what is there, be it a link. */
    public static Step writeFile(String target, int mode, String content) {
        return Step.of(Libctk.CTK_STEP_WRITE_FILE, "write file")
                .about(target, content.length() + " characters, " + Integer.toOctalString(mode))
                .with(mode)
                .with(List.of(target, content));
    }

    /**
     * Writes a value into a file of {@code /proc} or {@code /sys}, which has to be there, in one write(2): a parameter of a namespace
     * (sysctl(8)), or of the process itself. Before there is a root the target is the machine's, and what it says is of the namespaces that
     * the process is in. Fails with ENOENT where the kernel has no such parameter, EINVAL where it doesn't take the value, EACCES or EPERM
     * where it isn't the namespace's to set, and EXDEV where the target lies in no file system of the kernel's.
     *
     * @param target its path, such as {@code "/proc/sys/net/ipv4/ip_forward"}; in a {@link Place}, {@code "/proc/self"} is a link and not
     *     followed
     * @param value what is written, without a line's end; {@code ""} empties what can be empty
     */
    public static Step setParameter(String target, String value) {
        return Step.of(Libctk.CTK_STEP_SET_PARAMETER, "set parameter")
                .about(target, value)
                .with(List.of(target, value));
    }

    /** Changes the working directory, made where it is absent. */
    public static Step changeDirectory(String target) {
        return Step.of(Libctk.CTK_STEP_CHANGE_DIRECTORY, "change directory").on(target);
    }
}
