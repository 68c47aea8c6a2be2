package io.ctk.cgroup.stat;

/**
 * How often a process could not be made ({@code pids.events}).
 *
 * @param max how often {@code pids.max} forbade it
 */
public record PidsEvents(long max) {
    /** {@return what the file's text says} */
    public static PidsEvents parse(String text) {
        return new PidsEvents(Keyed.count(Keyed.flat(text), "max"));
    }
}
