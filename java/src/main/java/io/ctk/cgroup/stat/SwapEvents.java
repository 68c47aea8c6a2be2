package io.ctk.cgroup.stat;

import java.util.Map;

/**
 * How often a limit of swap was felt ({@code memory.swap.events}).
 *
 * @param high how often {@code memory.swap.high} was exceeded
 * @param max how often {@code memory.swap.max} was about to be exceeded
 * @param fail how often nothing could be swapped out, for that limit or for want of space
 */
public record SwapEvents(long high, long max, long fail) {
    /** {@return what the file's text says} */
    public static SwapEvents parse(String text) {
        Map<String, Long> values = Keyed.flat(text);
        return new SwapEvents(Keyed.count(values, "high"), Keyed.count(values, "max"), Keyed.count(values, "fail"));
    }
}
