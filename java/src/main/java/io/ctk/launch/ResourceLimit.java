package io.ctk.launch;

import java.util.Locale;

/**
 * A resource limit of a process (getrlimit(2)).
 *
 * @param resource of what
 * @param soft what counts; {@link #UNLIMITED} or at least 0, in the resource's own unit
 * @param hard how far the process may raise it
 */
public record ResourceLimit(Resource resource, long soft, long hard) {
    /** No limit. */
    public static final long UNLIMITED = -1;

    /** The resources, in the order of the kernel's numbers. */
    public enum Resource {
        CPU,
        FSIZE,
        DATA,
        STACK,
        CORE,
        RSS,
        NPROC,
        NOFILE,
        MEMLOCK,
        AS,
        LOCKS,
        SIGPENDING,
        MSGQUEUE,
        NICE,
        RTPRIO,
        RTTIME;

        /** {@return its name as Docker's {@code --ulimit} writes it, such as {@code "nofile"}} */
        public String optionName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Checks that the soft limit is not above the hard one. */
    public ResourceLimit {
        if (soft < UNLIMITED || hard < UNLIMITED || (hard != UNLIMITED && (soft == UNLIMITED || soft > hard))) {
            throw new IllegalArgumentException(
                    "limit " + resource.optionName() + ": " + soft + " is above the hard limit " + hard);
        }
    }

    /**
     * Reads what a person writes: {@code name=soft} or {@code name=soft:hard}, {@code unlimited} or -1 for none.
     *
     * @throws IllegalArgumentException if it isn't one, with a message that says what is
     */
    public static ResourceLimit parse(String text) {
        int equals = text.indexOf('=');
        try {
            Resource resource =
                    Resource.valueOf(text.substring(0, Math.max(equals, 0)).toUpperCase(Locale.ROOT));
            String[] values = text.substring(equals + 1).split(":", -1);
            if (values.length <= 2) {
                return new ResourceLimit(resource, value(values[0]), value(values[values.length - 1]));
            }
        } catch (IllegalArgumentException e) {
            if (e.getMessage() != null && e.getMessage().startsWith("limit ")) {
                throw e;
            }
        }
        throw new IllegalArgumentException(
                "\"" + text + "\" is no resource limit: write NAME=SOFT or NAME=SOFT:HARD, such as nofile=1024:4096");
    }

    private static long value(String text) {
        return text.equals("unlimited") ? UNLIMITED : Long.parseLong(text);
    }

    String describeValues() {
        return (soft == UNLIMITED ? "unlimited" : soft) + ":" + (hard == UNLIMITED ? "unlimited" : hard);
    }
}
