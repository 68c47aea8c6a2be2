package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.Destruction;
import io.ctk.internal.natives.GroupDescriptors;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A cgroup v2 group, held by a descriptor (Documentation/admin-guide/cgroup-v2.rst). Closing it closes the descriptor
 * and leaves the group alone; {@link #destroy} ends its processes and removes it.
 *
 * <pre>{@code
 * try (Cgroup parent = Cgroup.open(CgroupHierarchy.find().orElseThrow().mountPoint());
 *         Cgroup group = parent.create("judge")) {
 *     group.require(Set.of(Controller.MEMORY, Controller.PIDS));
 *     group.memory().setMax(ByteSize.mib(64));
 *     group.pids().setMax(32);
 *     group.moveProcess(pid);
 *     ...
 *     group.destroy(Duration.ofSeconds(5));
 * }
 * }</pre>
 *
 * <p>Every method that reads or writes a file of the group throws a {@link CgroupFileException} that names file, value and
 * reason; a {@link ControllerMissingException} where the file's controller is not to be had, a {@link CgroupRemovedException}
 * where the group is gone, and an {@link IOException} "closed" where the handle is. All methods may be called by several
 * threads at once.
 */
public final class Cgroup extends ControlledGroup implements AutoCloseable {
    static {
        GroupDescriptors.accessBy(group -> ((Cgroup) group).files().descriptor());
    }

    private Cgroup(CgroupFiles files) {
        super(files);
    }

    /**
     * Opens a group that is there.
     *
     * @param path its directory
     * @return the group
     * @throws IOException a {@link CtkException}: ENOENT, or ENODEV if the directory is not on cgroup v2
     */
    public static Cgroup open(Path path) throws IOException {
        return new Cgroup(CgroupFiles.open(path));
    }

    /**
     * Makes a group below this one.
     *
     * @param name one path component
     * @return the new group
     * @throws IOException a {@link CtkException}: EEXIST if it is there, EACCES or EROFS if this group is not ours to divide,
     *     EAGAIN if {@code cgroup.max.depth} or {@code cgroup.max.descendants} of a group above is reached
     */
    public Cgroup create(String name) throws IOException {
        return new Cgroup(files().make(name));
    }

    /**
     * Makes a group below this one that is destroyed when it is closed, with all that is in it then.
     *
     * @param prefix what its name begins with; the rest is random
     * @return the new group, to be closed
     * @throws IOException a {@link CtkException}: as {@link #create}, but never EEXIST
     */
    public TemporaryCgroup createTemporary(String prefix) throws IOException {
        return TemporaryCgroup.below(this, prefix);
    }

    /**
     * Opens the group {@code name} right below this one.
     *
     * @throws IOException a {@link CtkException}: ENOENT if it isn't there
     */
    public Cgroup child(String name) throws IOException {
        return open(path().resolve(name));
    }

    /** {@return the names of the groups right below this one, sorted} */
    public List<String> children() throws IOException {
        return files().children();
    }

    /** {@return the group's directory} */
    public Path path() {
        return files().group();
    }

    /** {@return whether it is still there} */
    public boolean exists() throws IOException {
        return files().exists();
    }

    /** {@return what this process may do with it} */
    public Delegation delegation() throws IOException {
        return Delegation.of(path());
    }

    // ---- removal -----------------------------------------------------------------------------

    /**
     * Removes the group {@code name} below this one. One that isn't there is removed already.
     *
     * @throws IOException a {@link CtkException}: EBUSY while it has processes or groups
     */
    public void remove(String name) throws IOException {
        files().remove(name);
    }

    /**
     * Removes the group {@code name} below this one with all groups below it. One that isn't there is removed already.
     *
     * @throws IOException a {@link CtkException}: EBUSY while there are processes in one of them; others may be gone then
     */
    public void removeTree(String name) throws IOException {
        files().removeTree(name);
    }

    /**
     * Kills every process in this group and below it, and removes it with all groups below, again and again until it is
     * gone: a process that is just being born, or takes its time to die, doesn't save it. What is gone already is left
     * in peace. The handle stays to be closed.
     *
     * @param timeout how long to try
     * @throws IOException a {@link CtkException}: EBUSY if it still had processes then, which the kernel can't end (they wait
     *     for a device, say)
     */
    public void destroy(Duration timeout) throws IOException {
        Destruction.of(files(), timeout);
    }

    @Override
    public void close() {
        files().close();
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
