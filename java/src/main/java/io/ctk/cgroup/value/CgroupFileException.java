package io.ctk.cgroup.value;

import io.ctk.CtkException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An interface file of a group can't be read or written: which one, what was written, and why, such as {@code write cgroup file
 * /sys/fs/cgroup/a/cpu.weight: ERANGE (value "0": it takes 1 to 10000)}.
 */
public class CgroupFileException extends CtkException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final @Nullable String value;

    /**
     * The file can't be read or written.
     *
     * @param group the group's directory
     * @param file the file's name, such as {@code "memory.max"}
     * @param value what was written, null if it was read
     * @param errno a Linux errno(3) number
     * @param reason why, and what to do about it
     */
    public CgroupFileException(Path group, String file, @Nullable String value, int errno, String reason) {
        super(
                value == null ? "read cgroup file" : "write cgroup file",
                group.resolve(file).toString(),
                errno,
                value == null ? reason : "value \"" + value + "\"" + (reason.isEmpty() ? "" : ": " + reason));
        this.file = file;
        this.value = value;
    }

    /** {@return the file's name, such as {@code "memory.max"}} */
    public String file() {
        return file;
    }

    /** {@return what was written; empty if the file was read} */
    public Optional<String> value() {
        return Optional.ofNullable(value);
    }
}
