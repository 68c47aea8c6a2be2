package io.ctk.cgroup.value;

import java.util.Locale;

/** What kind of group it is ({@code cgroup.type}; cgroup-v2.rst, "Threads"). */
public enum CgroupType {
    /** An ordinary group of whole processes. */
    DOMAIN,
    /** An ordinary group that is the root of threaded ones. */
    DOMAIN_THREADED,
    /** A group that can't be used before it is made threaded, since the one above is. */
    DOMAIN_INVALID,
    /** A group of threads, whose processes may have others in groups beside it. */
    THREADED;

    /** {@return the kernel's word for it} */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** {@return the type of that word; one that a newer kernel may have is a domain} */
    public static CgroupType parse(String word) {
        for (CgroupType type : values()) {
            if (type.word().equals(word)) {
                return type;
            }
        }
        return DOMAIN;
    }
}
