package io.ctk.internal.cgroup.watch;

import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.LimitEvent;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Watches a file of counts or states, and tells what in it has become another. */
public final class FileWatch extends Watch {
    private static final int SIZE = 4096;

    private final String file;
    private final byte[] buffer = new byte[SIZE];
    private Map<String, Long> before;

    private FileWatch(int fd, String file, Listener listener) throws IOException {
        super(fd, listener);
        this.file = file;
        try {
            // Read before it is waited for: the kernel tells of changes since the last read.
            this.before = read();
        } catch (IOException | RuntimeException e) {
            descriptor().close();
            throw e;
        }
    }

    public static FileWatch of(CgroupFiles group, String file, Listener listener) throws IOException {
        FileWatch watch = new FileWatch(group.open(file), file, listener);
        watch.begin();
        return watch;
    }

    private Map<String, Long> read() throws IOException {
        int[] length = new int[1];
        NativeError error = new NativeError();
        descriptor()
                .use(fd -> error.check(
                        Libctk.ctk_cgroup_sample(new int[] {fd}, 1, buffer, buffer.length, length, error.bytes())));
        if (length[0] == -Errno.ENODEV) {
            throw new CgroupRemovedException(listener().group(), file, null);
        }
        if (length[0] < 0) {
            throw new CgroupFileException(listener().group(), file, null, -length[0], "");
        }
        return parse(new String(buffer, 0, length[0], StandardCharsets.US_ASCII));
    }

    private static Map<String, Long> parse(String text) {
        Map<String, Long> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int space = line.indexOf(' ');
            values.put(line.substring(0, space), Long.valueOf(line.substring(space + 1)));
        });
        return values;
    }

    @Override
    boolean tell() throws IOException {
        Map<String, Long> now = read();
        now.forEach((key, value) -> {
            long old = before.getOrDefault(key, 0L);
            if (value != old) {
                tell(key, old, value);
            }
        });
        before = now;
        return true;
    }

    private void tell(String key, long old, long now) {
        Path group = listener().group();
        switch (key) {
            case "populated" ->
                listener().publish(now == 0 ? new CgroupEvent.Emptied(group) : new CgroupEvent.Populated(group));
            case "frozen" ->
                listener().publish(now == 0 ? new CgroupEvent.Thawed(group) : new CgroupEvent.Frozen(group));
            default ->
                LimitEvent.of(file, key).ifPresent(limit -> listener()
                        .publish(new CgroupEvent.LimitFelt(group, limit, now - old, now)));
        }
    }
}
