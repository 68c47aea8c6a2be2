package io.ctk.cgroup;

import io.ctk.ByteSize;
import io.ctk.cgroup.stat.CpuStat;
import io.ctk.cgroup.value.Controller;
import io.ctk.internal.cgroup.CgroupFiles;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What the processes of a group have used since it was made, those below it included. What the group has no controller for is
 * empty.
 *
 * @param cpu processor time
 * @param user of it in user mode
 * @param system of it in the kernel
 * @param throttled how long its limit kept it from running, summed over processors; controller cpu
 * @param memoryPeak the most memory that it had at a time; controller memory, Linux 5.19
 * @param oomKills how many of its processes the OOM killer has ended; controller memory
 * @param pidsPeak the most processes and threads that it had at a time; controller pids, Linux 6.6
 */
public record CgroupUsage(
        Duration cpu,
        Duration user,
        Duration system,
        Optional<Duration> throttled,
        Optional<ByteSize> memoryPeak,
        Optional<Long> oomKills,
        Optional<Long> pidsPeak) {
    static CgroupUsage of(CgroupFiles group) throws IOException {
        Set<Controller> controllers = Controller.parse(group.read("cgroup.controllers"));
        try (CgroupSampler sampler = CgroupSampler.open(group)) {
            CgroupSnapshot snapshot = sampler.snapshot();
            CpuStat cpu = snapshot.cpu();
            return new CgroupUsage(
                    cpu.usage(),
                    cpu.user(),
                    cpu.system(),
                    controllers.contains(Controller.CPU) ? Optional.of(cpu.throttled()) : Optional.empty(),
                    snapshot.memory().flatMap(CgroupSnapshot.Memory::peak),
                    snapshot.memory().map(memory -> memory.events().oomKill()),
                    snapshot.pids().flatMap(CgroupSnapshot.Pids::peak));
        }
    }

    /** {@return whether the OOM killer has ended one of its processes} */
    public boolean isOomKilled() {
        return oomKills.orElse(0L) > 0;
    }
}
