package io.ctk.cgroup.value;

import java.nio.file.Path;

/** Something that happened in a group. */
public sealed interface CgroupEvent {
    /** {@return the group's directory} */
    Path group();

    /** A first process lives in the group or below it. */
    record Populated(Path group) implements CgroupEvent {}

    /** The last process in the group and below it is gone. */
    record Emptied(Path group) implements CgroupEvent {}

    /** All processes in the group and below it stand still. */
    record Frozen(Path group) implements CgroupEvent {}

    /** They don't any more. */
    record Thawed(Path group) implements CgroupEvent {}

    /**
     * A limit was felt, in the group or below it.
     *
     * @param group the group's directory
     * @param limit which one
     * @param count how often since the event before
     * @param total how often since the group was made
     */
    record LimitFelt(Path group, LimitEvent limit, long count, long total) implements CgroupEvent {}

    /**
     * Too much work was lost to waiting.
     *
     * @param group the group's directory
     * @param trigger how much is too much
     */
    record PressureReached(Path group, PressureTrigger trigger) implements CgroupEvent {}

    /** The group is gone: nothing follows. */
    record Removed(Path group) implements CgroupEvent {}
}
