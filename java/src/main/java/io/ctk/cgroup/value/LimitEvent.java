package io.ctk.cgroup.value;

import java.util.Optional;

/** What the kernel counts of limits that were felt (cgroup-v2.rst: memory.events, memory.swap.events, pids.events). */
public enum LimitEvent {
    /** Memory below {@code memory.low} was reclaimed all the same. */
    MEMORY_LOW("memory.events", "low"),
    /** {@code memory.high} was exceeded and processes were slowed down. */
    MEMORY_HIGH("memory.events", "high"),
    /** {@code memory.max} was about to be exceeded. */
    MEMORY_MAX("memory.events", "max"),
    /** An allocation was about to fail at {@code memory.max}. */
    OOM("memory.events", "oom"),
    /** The OOM killer ended a process. */
    OOM_KILL("memory.events", "oom_kill"),
    /** The OOM killer ended a whole group. */
    OOM_GROUP_KILL("memory.events", "oom_group_kill"),
    /** {@code memory.swap.high} was exceeded. */
    SWAP_HIGH("memory.swap.events", "high"),
    /** {@code memory.swap.max} was about to be exceeded. */
    SWAP_MAX("memory.swap.events", "max"),
    /** Nothing could be swapped out. */
    SWAP_FAIL("memory.swap.events", "fail"),
    /** A process could not be made for {@code pids.max}. */
    PIDS_MAX("pids.events", "max");

    private final String file;
    private final String key;

    LimitEvent(String file, String key) {
        this.file = file;
        this.key = key;
    }

    /** {@return the file that counts it} */
    public String file() {
        return file;
    }

    /** {@return its key in that file} */
    public String key() {
        return key;
    }

    public static Optional<LimitEvent> of(String file, String key) {
        for (LimitEvent event : values()) {
            if (event.file.equals(file) && event.key.equals(key)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }
}
