package io.ctk.mount;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is mounted in this process's mount namespace at one moment (/proc/pid/mountinfo, proc(5)). */
public final class MountTable {
    /**
     * One mount.
     *
     * @param id its number
     * @param parentId the number of the mount that its mount point lies on
     * @param root the directory of the file system that is mounted, {@code "/"} if all of it
     * @param target the mount point
     * @param attributes its own options, such as {@code "ro"} and {@code "nosuid"}
     * @param type the file system's type, such as {@code "ext4"}
     * @param source the device, or what stands for it
     * @param superOptions the file system's options
     */
    public record Entry(
            int id,
            int parentId,
            String root,
            String target,
            List<String> attributes,
            String type,
            String source,
            List<String> superOptions) {
        /** {@return whether it can't be written through} */
        public boolean isReadOnly() {
            return attributes.contains("ro") || superOptions.contains("ro");
        }
    }

    private final List<Entry> entries;

    private MountTable(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * {@return the table as it is now}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static MountTable read() throws IOException {
        // Latin-1 keeps every byte of a name apart, and none of the separators is more than one byte.
        return parse(Files.readAllLines(Path.of("/proc/self/mountinfo"), StandardCharsets.ISO_8859_1));
    }

    /**
     * {@return the table that these lines are}
     *
     * @param lines of a mountinfo file, read as ISO 8859-1
     */
    public static MountTable parse(List<String> lines) {
        List<Entry> entries = new ArrayList<>();
        for (String line : lines) {
            entries.add(parse(line));
        }
        return new MountTable(entries);
    }

    /** {@return the mounts, in the order in which they were made visible} */
    public List<Entry> entries() {
        return entries;
    }

    /** {@return the visible mount at exactly this path, the topmost if there are several} */
    public Optional<Entry> at(String path) {
        Entry found = null;
        for (Entry entry : entries) {
            if (entry.target().equals(path)) {
                found = entry;
            }
        }
        return Optional.ofNullable(found);
    }

    /** {@return the mount that a path, without symbolic links, lies on: found as the kernel does, from mount to mount} */
    public Optional<Entry> holding(String path) {
        Entry found = null;
        for (Entry next = next(null, path); next != null; next = next(next, path)) {
            found = next;
        }
        return Optional.ofNullable(found);
    }

    /**
     * The mount into which the way to a path leads from another one; of several on the way the first, since what was mounted
     * below its mount point is hidden. From null it leads into what lies on nothing that is seen here.
     */
    private @Nullable Entry next(@Nullable Entry from, String path) {
        Entry first = null;
        for (Entry entry : entries) {
            boolean leads = from == null ? isTop(entry) : entry.parentId() == from.id() && entry.id() != from.id();
            if (leads
                    && isAtOrBelow(path, entry.target())
                    && (first == null
                            || entry.target().length() < first.target().length())) {
                first = entry;
            }
        }
        return first;
    }

    private boolean isTop(Entry entry) {
        return entries.stream().noneMatch(other -> other.id() == entry.parentId() && other.id() != entry.id());
    }

    /** {@return the visible mounts below a path, not the one at it, sorted by path} */
    public List<Entry> below(String path) {
        Map<String, Entry> visible = new TreeMap<>();
        for (Entry entry : entries) {
            if (!entry.target().equals(path) && isAtOrBelow(entry.target(), path)) {
                visible.put(entry.target(), entry); // the last one made at a place is the topmost
            }
        }
        return List.copyOf(visible.values());
    }

    /** {@return whether a path is another or lies below it} */
    public static boolean isAtOrBelow(String path, String ancestor) {
        return ancestor.equals("/") || path.equals(ancestor) || path.startsWith(ancestor + "/");
    }

    static Entry parse(String line) {
        String[] fields = line.split(" ");
        int dash = 6;
        while (!fields[dash].equals("-")) {
            dash++;
        }
        return new Entry(
                Integer.parseInt(fields[0]),
                Integer.parseInt(fields[1]),
                unescape(fields[3]),
                unescape(fields[4]),
                List.of(fields[5].split(",")),
                fields[dash + 1],
                unescape(fields[dash + 2]),
                fields.length > dash + 3 ? options(fields[dash + 3]) : List.of());
    }

    /** Divided first: a comma within an option is written as an escape. */
    private static List<String> options(String text) {
        List<String> options = new ArrayList<>();
        for (String option : text.split(",")) {
            options.add(unescape(option));
        }
        return List.copyOf(options);
    }

    /** Space, tab, newline and backslash stand as a backslash and three octal digits. */
    private static String unescape(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        int used = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\' && i + 3 < bytes.length) {
                bytes[used++] = (byte) ((bytes[i + 1] - '0') << 6 | (bytes[i + 2] - '0') << 3 | (bytes[i + 3] - '0'));
                i += 3;
            } else {
                bytes[used++] = bytes[i];
            }
        }
        return io.ctk.internal.natives.Bytes.decodeFirst(bytes, used);
    }
}
