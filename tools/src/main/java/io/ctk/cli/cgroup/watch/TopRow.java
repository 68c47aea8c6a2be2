package io.ctk.cli.cgroup.watch;

import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * What a group uses, with those below it. What isn't counted is empty.
 *
 * @param path its directory
 * @param cpuPercent processor time since the round before; 100 is one processor
 * @param memory memory in bytes
 * @param pids processes and threads
 * @param read bytes read from block devices a second, since the round before
 * @param written bytes written to them
 */
record TopRow(
        Path path,
        double cpuPercent,
        OptionalLong memory,
        OptionalLong pids,
        OptionalLong read,
        OptionalLong written) {}
