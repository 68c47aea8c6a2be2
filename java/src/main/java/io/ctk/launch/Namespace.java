package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import java.util.Collection;
import java.util.stream.Collectors;

/** The kernel's namespaces (namespaces(7)). */
public enum Namespace {
    /** Mount points. */
    MOUNT("mnt", Libctk.CTK_NAMESPACE_MOUNT),
    /** Process numbers. */
    PID("pid", Libctk.CTK_NAMESPACE_PID),
    /** Host name. */
    UTS("uts", Libctk.CTK_NAMESPACE_UTS),
    /** System V and POSIX message queues, semaphores, shared memory. */
    IPC("ipc", Libctk.CTK_NAMESPACE_IPC),
    /** Network interfaces, addresses, routes. */
    NETWORK("net", Libctk.CTK_NAMESPACE_NETWORK),
    /** The root of the visible cgroup tree. */
    CGROUP("cgroup", Libctk.CTK_NAMESPACE_CGROUP),
    /** User and group ids, and with them capabilities. */
    USER("user", Libctk.CTK_NAMESPACE_USER),
    /** Offsets of the monotonic clocks. Linux 5.6. */
    TIME("time", Libctk.CTK_NAMESPACE_TIME);

    private final String fileName;
    private final int flag;

    Namespace(String fileName, int flag) {
        this.fileName = fileName;
        this.flag = flag;
    }

    /** {@return its name in {@code /proc/pid/ns}} */
    public String fileName() {
        return fileName;
    }

    int flag() {
        return flag;
    }

    /** {@return the bits of all} */
    static long flags(Collection<Namespace> namespaces) {
        long flags = 0;
        for (Namespace namespace : namespaces) {
            flags |= namespace.flag;
        }
        return flags;
    }

    /** {@return the names of all, for people} */
    static String names(Collection<Namespace> namespaces) {
        return namespaces.stream().sorted().map(Namespace::fileName).collect(Collectors.joining(" "));
    }
}
