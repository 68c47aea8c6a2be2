package io.ctk.mount;

/** How mounts and unmounts spread between a mount and its peers in other mount namespaces (mount_namespaces(7)). */
public enum Propagation {
    /** Neither to it nor from it. */
    PRIVATE,
    /** To it, and not from it. */
    SLAVE,
    /** Both ways. */
    SHARED,
    /** As private, and it can't be the source of a bind. */
    UNBINDABLE
}
