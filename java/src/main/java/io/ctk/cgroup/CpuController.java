package io.ctk.cgroup;

import io.ctk.cgroup.stat.CpuLocalStat;
import io.ctk.cgroup.stat.CpuStat;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.Limit;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.text.Flag;
import io.ctk.internal.cgroup.text.Micros;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;

/** Processor time of a group (cgroup-v2.rst, "CPU"). */
public final class CpuController {
    private final CgroupFiles files;

    CpuController(CgroupFiles files) {
        this.files = files;
    }

    /** {@return how much time it gets in each period ({@code cpu.max})} */
    public CpuQuota max() throws IOException {
        return CpuQuota.parse(files.read("cpu.max"));
    }

    /** Sets how much time it gets in each period. */
    public void setMax(CpuQuota quota) throws IOException {
        files.write("cpu.max", quota.toString());
    }

    /** {@return how much unused time it may save for later periods ({@code cpu.max.burst}, Linux 5.14)} */
    public Duration maxBurst() throws IOException {
        return Micros.parse(files.read("cpu.max.burst").strip());
    }

    /** Sets how much unused time it may save for later periods, at most its quota. */
    public void setMaxBurst(Duration burst) throws IOException {
        files.write("cpu.max.burst", Long.toString(Micros.of(burst)));
    }

    /** {@return its share beside other groups ({@code cpu.weight}); 0 or, by newer kernels, 1 while it is idle} */
    public int weight() throws IOException {
        return Integer.parseInt(files.read("cpu.weight").strip());
    }

    /** Sets its share beside other groups: 1 to 10000, where 100 is what a group has at first. */
    public void setWeight(int weight) throws IOException {
        files.write("cpu.weight", Integer.toString(weight));
    }

    /** {@return the share as a nice value, the nearest there is ({@code cpu.weight.nice})} */
    public int nice() throws IOException {
        return Integer.parseInt(files.read("cpu.weight.nice").strip());
    }

    /** Sets the share as a nice value: -20 (most) to 19 (least). */
    public void setNice(int nice) throws IOException {
        files.write("cpu.weight.nice", Integer.toString(nice));
    }

    /** {@return whether it runs only when nothing else wants to ({@code cpu.idle}, Linux 5.15)} */
    public boolean isIdle() throws IOException {
        return Flag.parse(files.read("cpu.idle"));
    }

    /** Says whether it runs only when nothing else wants to. */
    public void setIdle(boolean idle) throws IOException {
        files.write("cpu.idle", Flag.text(idle));
    }

    /** {@return the least utilization that the scheduler assumes, in percent ({@code cpu.uclamp.min})} */
    public Limit<BigDecimal> uclampMin() throws IOException {
        return Limit.parse(files.read("cpu.uclamp.min"), BigDecimal::new);
    }

    /** Sets the least utilization that the scheduler assumes: 0 to 100 percent, max = 100. */
    public void setUclampMin(Limit<BigDecimal> percent) throws IOException {
        files.write("cpu.uclamp.min", percent.text(BigDecimal::toPlainString));
    }

    /** {@return the highest utilization that the scheduler assumes, in percent ({@code cpu.uclamp.max})} */
    public Limit<BigDecimal> uclampMax() throws IOException {
        return Limit.parse(files.read("cpu.uclamp.max"), BigDecimal::new);
    }

    /** Sets the highest utilization that the scheduler assumes: 0 to 100 percent, max = 100. */
    public void setUclampMax(Limit<BigDecimal> percent) throws IOException {
        files.write("cpu.uclamp.max", percent.text(BigDecimal::toPlainString));
    }

    /** {@return how much time was used ({@code cpu.stat}); of every group, also without this controller} */
    public CpuStat stat() throws IOException {
        return CpuStat.parse(files.read("cpu.stat"));
    }

    /** {@return what is counted of this group alone ({@code cpu.stat.local}, Linux 6.6)} */
    public CpuLocalStat localStat() throws IOException {
        return CpuLocalStat.parse(files.read("cpu.stat.local"));
    }
}
