package io.ctk.cgroup.value;

import io.ctk.Errno;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The group was removed while it was in use: there is nothing left to read or to limit. */
public final class CgroupRemovedException extends CgroupFileException {
    private static final long serialVersionUID = 1L;

    /**
     * The group is gone.
     *
     * @param group the directory that it had
     * @param file the file that was to be read or written
     * @param value what was to be written, null if it was to be read
     */
    public CgroupRemovedException(Path group, String file, @Nullable String value) {
        super(group, file, value, Errno.ENODEV, "the group was removed");
    }
}
