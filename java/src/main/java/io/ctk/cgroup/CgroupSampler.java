package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.text.FlatText;
import io.ctk.internal.natives.Descriptors;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads all statistics files of a group at once, again and again: through descriptors that are kept open, into a buffer that
 * is kept too. {@link #sample} reads and allocates nothing, nor does {@link #value}; {@link #snapshot} makes records of it.
 *
 * <p>The files are those that the group has when the sampler is opened and whose names end in {@code .stat}, {@code .current},
 * {@code .peak}, {@code .events} or {@code .pressure}: a descriptor each, six to two dozen. Methods may be called by several threads at once, but a sample is of
 * whoever took the last one.
 */
public final class CgroupSampler implements AutoCloseable {
    private static final Pattern STATISTICS =
            Pattern.compile(".+\\.(stat|current|peak|events)|(cpu|memory|io|irq)\\.pressure");
    private static final int FIRST_SIZE = 16 * 1024;
    private static final int ABSENT = -1;

    private final Path group;
    private final List<String> names;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Descriptors descriptors;
    private final NativeError error = new NativeError();
    private final int[] lengths;
    private final int[] offsets;
    /** Reads all files; made once, since a lambda that captures is garbage. */
    private final Descriptors.Use read = this::read;

    private byte[] buffer = new byte[FIRST_SIZE];

    private CgroupSampler(Path group, List<String> names, int[] fds) {
        this.group = group;
        this.names = names;
        this.descriptors = new Descriptors(fds);
        this.lengths = new int[fds.length];
        this.offsets = new int[fds.length];
        for (int i = 0; i < fds.length; i++) {
            indexes.put(names.get(i), i);
        }
    }

    static CgroupSampler open(CgroupFiles group) throws IOException {
        List<String> names = new ArrayList<>();
        List<Integer> fds = new ArrayList<>();
        try {
            for (String name : statisticsFiles(group.group())) {
                fds.add(group.open(name));
                names.add(name);
            }
            CgroupSampler sampler = new CgroupSampler(
                    group.group(), names, fds.stream().mapToInt(fd -> fd).toArray());
            fds.clear();
            return sampler;
        } finally {
            fds.forEach(Libctk::ctk_descriptor_close);
        }
    }

    private static List<String> statisticsFiles(Path group) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(group)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                if (STATISTICS.matcher(name).matches()) {
                    names.add(name);
                }
            }
        } catch (java.nio.file.NoSuchFileException e) {
            throw new CgroupRemovedException(group, "", null);
        }
        names.sort(null);
        return names;
    }

    /** {@return the group's directory} */
    public Path group() {
        return group;
    }

    /** {@return the names of the files that are read} */
    public List<String> files() {
        return List.copyOf(names);
    }

    /**
     * Reads all files.
     *
     * @throws CgroupRemovedException if the group is gone
     * @throws IOException "closed", or a {@link CtkException} with the kernel's error
     */
    public synchronized void sample() throws IOException {
        try {
            descriptors.use(read);
        } catch (IOException e) {
            Arrays.fill(lengths, 0); // no half a sample
            throw e;
        }
        int offset = 0;
        for (int i = 0; i < lengths.length; i++) {
            if (lengths[i] == -Errno.ENODEV) {
                Arrays.fill(lengths, 0);
                throw new CgroupRemovedException(group, names.get(i), null);
            }
            offsets[i] = offset;
            offset += Math.max(0, lengths[i]);
        }
    }

    private int read(int[] fds) throws CtkException {
        while (true) {
            int used = Libctk.ctk_cgroup_sample(fds, fds.length, buffer, buffer.length, lengths, error.bytes());
            if (used >= 0) {
                return used;
            }
            if (used != -Errno.ENOSPC) {
                throw error.exception(0);
            }
            buffer = new byte[2 * buffer.length];
        }
    }

    /**
     * {@return one number of the last sample, -1 if it isn't there; {@link Long#MAX_VALUE} for {@code max}}
     *
     * @param file the file's name, such as {@code "cpu.stat"}
     * @param key the word before the number, such as {@code "usage_usec"}; "" for a file that is one number
     */
    public synchronized long value(String file, String key) {
        Integer index = indexes.get(file);
        if (index == null || lengths[index] <= 0) {
            return ABSENT;
        }
        return FlatText.value(buffer, offsets[index], offsets[index] + lengths[index], key);
    }

    /** {@return the text of one file in the last sample; empty if the group has no such file, or the kernel doesn't count it} */
    public synchronized Optional<String> text(String file) {
        Integer index = indexes.get(file);
        return index == null || lengths[index] < 0
                ? Optional.empty()
                : Optional.of(new String(buffer, offsets[index], lengths[index], StandardCharsets.US_ASCII));
    }

    /**
     * {@return all files, read anew, as records}
     *
     * @throws CgroupRemovedException if the group is gone
     * @throws IOException "closed", or a {@link CtkException} with the kernel's error
     */
    public synchronized CgroupSnapshot snapshot() throws IOException {
        sample();
        return CgroupSnapshot.of(this);
    }

    @Override
    public void close() {
        descriptors.close();
    }
}
