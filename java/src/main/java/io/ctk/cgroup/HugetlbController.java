package io.ctk.cgroup;

import io.ctk.ByteSize;
import io.ctk.cgroup.stat.Counters;
import io.ctk.cgroup.stat.NumaStat;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.Sizes;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A group's huge pages, by their size (cgroup-v2.rst, "HugeTLB"). */
public final class HugetlbController {
    private static final String PREFIX = "hugetlb.";

    private final CgroupFiles files;

    HugetlbController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return the sizes of huge pages that this machine has; none where the group lacks the controller} */
    public Set<ByteSize> pageSizes() throws IOException {
        Set<ByteSize> sizes = new TreeSet<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(files.group(), PREFIX + "*")) {
            found.forEach(file ->
                    pageSizeOf(String.valueOf(file.getFileName()), "max").ifPresent(sizes::add));
        }
        return sizes;
    }

    /** {@return the size in {@code hugetlb.SIZE.what}; empty for another file, those of reservations included} */
    static Optional<ByteSize> pageSizeOf(String file, String what) {
        String[] parts = file.split("\\.");
        boolean is = parts.length == 3 && file.startsWith(PREFIX) && parts[2].equals(what);
        return is ? Optional.of(ByteSize.parse(parts[1])) : Optional.empty();
    }

    /** {@return how much is used now ({@code hugetlb.SIZE.current})} */
    public ByteSize current(ByteSize pageSize) throws IOException {
        return Sizes.parse(files.read(file(pageSize, "current")));
    }

    /** {@return the limit of what may be used ({@code hugetlb.SIZE.max})} */
    public Limit<ByteSize> max(ByteSize pageSize) throws IOException {
        return Sizes.limit(files.read(file(pageSize, "max")));
    }

    /** Sets the limit of what may be used: beyond it a page fault ends the process with SIGBUS. */
    public void setMax(ByteSize pageSize, Limit<ByteSize> size) throws IOException {
        files.write(file(pageSize, "max"), Sizes.text(size));
    }

    /** {@return how much is reserved now ({@code hugetlb.SIZE.rsvd.current})} */
    public ByteSize reserved(ByteSize pageSize) throws IOException {
        return Sizes.parse(files.read(file(pageSize, "rsvd.current")));
    }

    /** {@return the limit of what may be reserved ({@code hugetlb.SIZE.rsvd.max})} */
    public Limit<ByteSize> reservedMax(ByteSize pageSize) throws IOException {
        return Sizes.limit(files.read(file(pageSize, "rsvd.max")));
    }

    /** Sets the limit of what may be reserved: beyond it mmap(2) fails with ENOMEM. */
    public void setReservedMax(ByteSize pageSize, Limit<ByteSize> size) throws IOException {
        files.write(file(pageSize, "rsvd.max"), Sizes.text(size));
    }

    /** {@return how often the limit was felt, as {@code max} ({@code hugetlb.SIZE.events})} */
    public Counters events(ByteSize pageSize) throws IOException {
        return Counters.parse(files.read(file(pageSize, "events")));
    }

    /** {@return how often its own limit was felt ({@code hugetlb.SIZE.events.local})} */
    public Counters localEvents(ByteSize pageSize) throws IOException {
        return Counters.parse(files.read(file(pageSize, "events.local")));
    }

    /** {@return how much is used, by memory node, as {@code total} ({@code hugetlb.SIZE.numa_stat}, Linux 5.17)} */
    public NumaStat numaStat(ByteSize pageSize) throws IOException {
        return NumaStat.parse(files.read(file(pageSize, "numa_stat")));
    }

    /** The kernel writes the size with its largest unit: 64KB, 2MB, 1GB (mm/hugetlb_cgroup.c). */
    static String file(ByteSize pageSize, String what) {
        String size = pageSize.toString().toUpperCase(Locale.ROOT);
        return PREFIX + size + "B." + what;
    }
}
