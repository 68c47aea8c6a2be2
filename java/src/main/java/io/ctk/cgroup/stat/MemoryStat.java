package io.ctk.cgroup.stat;

import io.ctk.ByteSize;
import java.util.Map;

/**
 * What memory is used for ({@code memory.stat}), by the group and all below it. The kernel's document explains each key; what this
 * kernel doesn't count is 0.
 *
 * @param anon memory of processes that no file backs
 * @param file cached file data, tmpfs and shared memory included
 * @param kernel all memory of the kernel itself (Linux 5.18)
 * @param kernelStack of it the stacks
 * @param pageTables of it the page tables
 * @param slab of it in-kernel data structures
 * @param sock network buffers
 * @param shmem of {@code file}, what is backed by swap: tmpfs and shared memory
 * @param fileMapped of {@code file}, what is mapped into processes
 * @param fileDirty of {@code file}, what is changed and not being written back yet
 * @param fileWriteback of {@code file}, what is being written back
 * @param swapCached what is in swap and in memory both
 * @param pageFaults how many page faults there were
 * @param majorPageFaults of them those that waited for a device
 * @param values all keys, as the kernel has them, in bytes or as counts
 */
public record MemoryStat(
        ByteSize anon,
        ByteSize file,
        ByteSize kernel,
        ByteSize kernelStack,
        ByteSize pageTables,
        ByteSize slab,
        ByteSize sock,
        ByteSize shmem,
        ByteSize fileMapped,
        ByteSize fileDirty,
        ByteSize fileWriteback,
        ByteSize swapCached,
        long pageFaults,
        long majorPageFaults,
        Map<String, Long> values) {
    /** {@return what the file's text says} */
    public static MemoryStat parse(String text) {
        Map<String, Long> values = Keyed.flat(text);
        return new MemoryStat(
                Keyed.size(values, "anon"),
                Keyed.size(values, "file"),
                Keyed.size(values, "kernel"),
                Keyed.size(values, "kernel_stack"),
                Keyed.size(values, "pagetables"),
                Keyed.size(values, "slab"),
                Keyed.size(values, "sock"),
                Keyed.size(values, "shmem"),
                Keyed.size(values, "file_mapped"),
                Keyed.size(values, "file_dirty"),
                Keyed.size(values, "file_writeback"),
                Keyed.size(values, "swapcached"),
                Keyed.count(values, "pgfault"),
                Keyed.count(values, "pgmajfault"),
                values);
    }
}
