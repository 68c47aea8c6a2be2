package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.stat.CgroupStat;
import io.ctk.cgroup.stat.CgroupState;
import io.ctk.cgroup.stat.Pressure;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.CgroupType;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.cgroup.value.Limit;
import io.ctk.cgroup.value.PressureResource;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.SubtreeControl;
import io.ctk.internal.cgroup.Waiting;
import io.ctk.internal.cgroup.text.Flag;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** The part of {@link Cgroup} that is about the group's own interface files. Methods are public there: this class is not. */
abstract sealed class ControlledGroup permits Cgroup {
    private final CgroupFiles files;

    ControlledGroup(CgroupFiles files) {
        this.files = files;
    }

    final CgroupFiles files() {
        return files;
    }

    // ---- controllers -------------------------------------------------------------------------

    /** {@return the controllers that this group has, and may hand on to groups below it ({@code cgroup.controllers})} */
    public Set<Controller> controllers() throws IOException {
        return Controller.parse(files.read("cgroup.controllers"));
    }

    /** {@return the controllers that the groups below it have ({@code cgroup.subtree_control})} */
    public Set<Controller> enabledControllers() throws IOException {
        return Controller.parse(files.read(SubtreeControl.FILE));
    }

    /**
     * Hands controllers on to the groups below this one; those that are handed on already are left alone.
     *
     * @throws ControllerMissingException if this group doesn't have one of them, or can't hand it on: since processes live in it
     *     ("no internal processes"), or it is not delegated to this user
     * @throws IOException a {@link CtkException} for anything else
     */
    public void enableControllers(Set<Controller> controllers) throws IOException {
        SubtreeControl.enable(files, controllers);
    }

    /**
     * Takes controllers from the groups below this one; their limits are forgotten.
     *
     * @throws IOException a {@link CgroupFileException}: EBUSY where a group below hands them on
     */
    public void disableControllers(Set<Controller> controllers) throws IOException {
        SubtreeControl.disable(files, controllers);
    }

    /**
     * Sees to it that this group has these controllers: every group above hands them on that doesn't yet, from the root of
     * the hierarchy down.
     *
     * @throws ControllerMissingException if one of them can't be had
     * @throws IOException a {@link CtkException} for anything else
     */
    public void require(Set<Controller> controllers) throws IOException {
        if (controllers().containsAll(controllers)) {
            return;
        }
        Path mountPoint = CgroupHierarchy.find()
                .map(CgroupHierarchy::mountPoint)
                .orElseThrow(() -> new CtkException("find cgroup v2", "", Errno.ENODEV, "it is not mounted"));
        SubtreeControl.requireAlong(mountPoint, files.group(), controllers);
    }

    /** {@return processor time} */
    public CpuController cpu() {
        return new CpuController(files);
    }

    /** {@return which processors and memory nodes} */
    public CpusetController cpuset() {
        return new CpusetController(files);
    }

    /** {@return memory and swap} */
    public MemoryController memory() {
        return new MemoryController(files);
    }

    /** {@return block devices} */
    public IoController io() {
        return new IoController(files);
    }

    /** {@return numbers of processes} */
    public PidsController pids() {
        return new PidsController(files);
    }

    /** {@return huge pages} */
    public HugetlbController hugetlb() {
        return new HugetlbController(files);
    }

    /** {@return remote direct memory access} */
    public RdmaController rdma() {
        return new RdmaController(files);
    }

    /** {@return what fits nowhere else} */
    public MiscController misc() {
        return new MiscController(files);
    }

    /**
     * {@return how much work was lost to waiting for a resource}
     *
     * @throws IOException a {@link CgroupFileException}: EOPNOTSUPP if the kernel doesn't count pressure
     */
    public Pressure pressure(PressureResource resource) throws IOException {
        return Pressure.parse(files.read(resource.file()));
    }

    /** {@return whether pressure is counted for this group ({@code cgroup.pressure}, Linux 6.1)} */
    public boolean isPressureCounted() throws IOException {
        return Flag.parse(files.read("cgroup.pressure"));
    }

    /** Says whether pressure is to be counted for this group; those below it have a setting of their own. */
    public void setPressureCounted(boolean counted) throws IOException {
        files.write("cgroup.pressure", Flag.text(counted));
    }

    /**
     * {@return all that the kernel counts of this group, to be read again and again}
     *
     * @throws IOException if a file of the group can't be opened
     */
    public CgroupSampler sampler() throws IOException {
        return CgroupSampler.open(files);
    }

    /**
     * {@return what its processes have used until now}
     *
     * @throws CgroupRemovedException if the group is gone
     * @throws IOException a {@link CtkException} for anything else
     */
    public CgroupUsage usage() throws IOException {
        return CgroupUsage.of(files);
    }

    /**
     * {@return what happens in this group and below it from now on; to be closed}
     *
     * @param triggers how much waiting is too much
     * @throws IOException a {@link CtkException}: EOPNOTSUPP or EPERM where the kernel can't watch pressure for this user
     */
    public CgroupEvents events(PressureTrigger... triggers) throws IOException {
        return CgroupEvents.open(files, List.of(triggers));
    }

    /** {@return the interface file of that name, for what has no type here} */
    public CgroupFile file(String name) {
        return new CgroupFile(files, name);
    }

    // ---- processes ---------------------------------------------------------------------------

    /**
     * {@return the processes right in this group; 0 stands for one outside of this PID namespace}
     *
     * @throws IOException EOPNOTSUPP in a threaded group, which has {@link #threads} only
     */
    public List<Long> processes() throws IOException {
        return numbers(files.read("cgroup.procs"));
    }

    /** {@return the threads right in this group} */
    public List<Long> threads() throws IOException {
        return numbers(files.read("cgroup.threads"));
    }

    private static List<Long> numbers(String lines) {
        return lines.lines().map(Long::valueOf).toList();
    }

    /**
     * Moves a process with all its threads into this group. What it had used stays with the group that it leaves.
     *
     * @param pid its number; 0 = this process
     * @throws IOException a {@link CgroupFileException}: ESRCH if there is no such process, EACCES if it may not be taken from
     *     where it is, EBUSY if this group hands controllers on
     */
    public void moveProcess(long pid) throws IOException {
        files.write("cgroup.procs", Long.toString(pid));
    }

    /** Moves one thread into this threaded group, of the same domain as the one that it leaves. */
    public void moveThread(long tid) throws IOException {
        files.write("cgroup.threads", Long.toString(tid));
    }

    /** {@return what kind of group it is; the root of the hierarchy, which has no word for it, is a domain} */
    public CgroupType type() throws IOException {
        try {
            return CgroupType.parse(files.read("cgroup.type").strip());
        } catch (CgroupFileException e) {
            if (e.errno() == Errno.ENOENT) {
                return CgroupType.DOMAIN;
            }
            throw e;
        }
    }

    /** Makes this a group of threads; there is no way back. */
    public void makeThreaded() throws IOException {
        files.write("cgroup.type", CgroupType.THREADED.word());
    }

    /** {@return whether processes live in it or below it, and whether all of them are frozen} */
    public CgroupState state() throws IOException {
        return CgroupState.parse(files.read("cgroup.events"));
    }

    /** {@return how many groups are below it} */
    public CgroupStat stat() throws IOException {
        return CgroupStat.parse(files.read("cgroup.stat"));
    }

    /** Limits how many groups there may be below this one. */
    public void setMaxDescendants(Limit<Integer> count) throws IOException {
        files.write("cgroup.max.descendants", count.toString());
    }

    /** Limits how deep groups may lie below this one; 0 = none at all. */
    public void setMaxDepth(Limit<Integer> depth) throws IOException {
        files.write("cgroup.max.depth", depth.toString());
    }

    /**
     * Stops all processes in this group and below it, until {@link #thaw}. Returns at once; {@link #awaitFrozen} waits until the last
     * of them stands still. They can be killed all the same.
     */
    public void freeze() throws IOException {
        files.write("cgroup.freeze", "1");
    }

    /** Lets the processes run on, unless a group above is frozen too. */
    public void thaw() throws IOException {
        files.write("cgroup.freeze", "0");
    }

    /**
     * {@return whether all its processes stood still within that time}
     *
     * @param timeout how long to wait; a process in an uninterruptible sleep freezes when that ends
     */
    public boolean awaitFrozen(Duration timeout) throws IOException, InterruptedException {
        return Waiting.until(timeout, () -> state().frozen());
    }

    /** Kills every process in the group and below it, those that are being born included. */
    public void kill() throws IOException {
        files.kill();
    }
}
