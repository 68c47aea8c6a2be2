package io.ctk.cgroup;

import io.ctk.cgroup.value.CpusetPartition;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;

/** Which processors and memory nodes a group may use (cgroup-v2.rst, "Cpuset"). */
public final class CpusetController {
    private final CgroupFiles files;

    CpusetController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return the processors that were asked for ({@code cpuset.cpus}); empty = those of the group above} */
    public IndexSet cpus() throws IOException {
        return IndexSet.parse(files.read("cpuset.cpus"));
    }

    /** Asks for processors; empty = those of the group above. It gets the ones that the group above has too. */
    public void setCpus(IndexSet cpus) throws IOException {
        files.write("cpuset.cpus", cpus.toString());
    }

    /** {@return the processors that it got ({@code cpuset.cpus.effective})} */
    public IndexSet effectiveCpus() throws IOException {
        return IndexSet.parse(files.read("cpuset.cpus.effective"));
    }

    /** {@return the memory nodes that were asked for ({@code cpuset.mems}); empty = those of the group above} */
    public IndexSet mems() throws IOException {
        return IndexSet.parse(files.read("cpuset.mems"));
    }

    /** Asks for memory nodes; empty = those of the group above. Memory in use moves there. */
    public void setMems(IndexSet mems) throws IOException {
        files.write("cpuset.mems", mems.toString());
    }

    /** {@return the memory nodes that it got ({@code cpuset.mems.effective})} */
    public IndexSet effectiveMems() throws IOException {
        return IndexSet.parse(files.read("cpuset.mems.effective"));
    }

    /** {@return whether its processors are its own ({@code cpuset.cpus.partition})} */
    public CpusetPartition partition() throws IOException {
        return CpusetPartition.parse(files.read("cpuset.cpus.partition"));
    }

    /**
     * Says whether its processors are to be its own. The kernel takes any type and then may find that it can't be: look at
     * {@link #partition}.
     */
    public void setPartition(CpusetPartition.Type type) throws IOException {
        files.write("cpuset.cpus.partition", type.word());
    }
}
