package io.ctk.cgroup;

import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;

/** One interface file of a group by its name: the way to what {@code io.ctk.cgroup} has no type for. */
public final class CgroupFile {
    private final CgroupFiles files;
    private final String name;

    CgroupFile(CgroupFiles files, String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("\"" + name + "\" is no interface file, such as memory.max");
        }
        this.files = files;
        this.name = name;
    }

    /** {@return the name, such as {@code "memory.max"}} */
    public String name() {
        return name;
    }

    /**
     * {@return the file's content}
     *
     * @throws CgroupRemovedException if the group is gone
     * @throws ControllerMissingException if the group lacks the file's controller
     * @throws CgroupFileException if it can't be read for another reason
     * @throws IOException "closed" if the group's handle is
     */
    public String read() throws IOException {
        return files.read(name);
    }

    /**
     * Writes the file, in one write(2).
     *
     * @param value what to write
     * @throws CgroupRemovedException if the group is gone
     * @throws ControllerMissingException if the group lacks the file's controller
     * @throws CgroupFileException if the kernel refuses it
     * @throws IOException "closed" if the group's handle is
     */
    public void write(String value) throws IOException {
        files.write(name, value);
    }

    @Override
    public String toString() {
        return files.group().resolve(name).toString();
    }
}
