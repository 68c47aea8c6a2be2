package io.ctk;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;

/**
 * What ctk would like the kernel to have, and what it does where the kernel hasn't. Found by trying: distributions patch
 * kernels, and filters forbid system calls, whatever the version says.
 */
public enum KernelFeature {
    /** fsopen(2) and its family. */
    NEW_MOUNT_API(Libctk.CTK_FEATURE_FSOPEN, "fsopen(2)", "5.2", "mounts with mount(2)"),
    /** open_tree(2). */
    OPEN_TREE(Libctk.CTK_FEATURE_OPEN_TREE, "open_tree(2)", "5.2", "binds with mount(2)"),
    /** mount_setattr(2). */
    MOUNT_SETATTR(
            Libctk.CTK_FEATURE_MOUNT_SETATTR,
            "mount_setattr(2)",
            "5.12",
            "remounts with mount(2), one mount at a time"),
    /** clone3(2). */
    CLONE3(Libctk.CTK_FEATURE_CLONE3, "clone3(2)", "5.3", "uses clone(2), which knows no time namespaces"),
    /** CLONE_INTO_CGROUP of clone3(2). */
    CLONE_INTO_CGROUP(
            Libctk.CTK_FEATURE_CLONE_INTO_CGROUP,
            "CLONE_INTO_CGROUP",
            "5.7",
            "moves the new process into its group by cgroup.procs"),
    /** openat2(2). */
    OPENAT2(Libctk.CTK_FEATURE_OPENAT2, "openat2(2)", "5.6", "walks paths component by component"),
    /** close_range(2). */
    CLOSE_RANGE(
            Libctk.CTK_FEATURE_CLOSE_RANGE,
            "close_range(2)",
            "5.9",
            "closes descriptors one by one from /proc/self/fd"),
    /** pidfd_open(2). */
    PIDFD_OPEN(Libctk.CTK_FEATURE_PIDFD_OPEN, "pidfd_open(2)", "5.3", "takes the pidfds that clone(2) gives"),
    /** A memory file that may be executed. */
    EXECUTABLE_MEMFD(
            Libctk.CTK_FEATURE_MEMFD_EXEC,
            "memfd_create(2), vm.memfd_noexec below 2",
            "3.17",
            "executes ctk-init from a nameless file in /tmp, /var/tmp, /dev/shm or /run"),
    /** The overlay file system. Only root, or the root of a user namespace, can find out by {@link #probe}. */
    OVERLAY(Libctk.CTK_FEATURE_OVERLAY, "overlay", "3.18", "can only run containers on a directory as it is"),
    /** Lower layers of an overlay one by one. Only root, or the root of a user namespace, can find out by {@link #probe}. */
    OVERLAY_APPEND(
            Libctk.CTK_FEATURE_OVERLAY_APPEND, "lowerdir+", "6.8", "names all layers in one page, by short links");

    private final int number;
    private final String kernelName;
    private final String since;
    private final String otherwise;

    KernelFeature(int number, String kernelName, String since, String otherwise) {
        this.number = number;
        this.kernelName = kernelName;
        this.since = since;
        this.otherwise = otherwise;
    }

    /** {@return what the kernel calls it, such as {@code "fsopen(2)"}} */
    public String kernelName() {
        return kernelName;
    }

    /** {@return the version of Linux that brought it, such as {@code "5.2"}} */
    public String since() {
        return since;
    }

    /** {@return what ctk does without it, to be read after "ctk" and before "instead": such as {@code "mounts with mount(2)"}} */
    public String otherwise() {
        return otherwise;
    }

    /**
     * {@return 0 if the kernel has it, and this process may use it; otherwise the errno(3) number that trying it gave}
     *
     * @throws UnsatisfiedLinkError if {@link Ctk#isAvailable()} is false
     */
    public int probe() {
        NativeLibrary.load();
        return errno(number);
    }

    /** Static: Error Prone fears for objects whose native call outlives them, and Enum has a finalize of its own. */
    private static int errno(int feature) {
        return -Libctk.ctk_feature_probe(feature);
    }
}
