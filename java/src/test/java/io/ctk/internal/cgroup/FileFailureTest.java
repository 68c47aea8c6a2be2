package io.ctk.internal.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupFileException;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each errno of a file means, in words. */
class FileFailureTest {
    private static final Path GROUP = Path.of("/cg/group");

    private static CtkException failure(boolean exists, String file, @Nullable String value, int errno) {
        CtkException kernel = new CtkException("write cgroup file", file, errno, "");
        return FileFailure.of(GROUP, exists, Set.of(Controller.CPU, Controller.MEMORY), file, value, kernel);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    cpu.weight         | 0    | 34 | it takes 1 to 10000
                    memory.max         | x    | 22 | it takes a number of bytes, or max
                    hugetlb.2MB.max    | x    | 22 | it takes a number of bytes, or max
                    memory.new         | x    | 22 | it takes no such value
                    memory.peak        |      | 2  | Linux 5.19 brought it
                    cpu.uclamp.min     | 1    | 2  | built without CONFIG_UCLAMP_TASK_GROUP
                    cpu.pressure       |      | 2  | cgroup.pressure has to be 1
                    cgroup.new         |      | 2  | the group has no such file
                    cgroup.kill        |      | 22 | it can only be written
                    cpu.weight         | 1    | 30 | cgroup v2 is mounted read-only there
                    cpu.weight         | 1    | 13 | the group is not delegated to this user
                    cpu.weight         |      | 13 | this user may not read it
                    cgroup.procs       | 1    | 13 | in the group that holds both groups
                    cgroup.procs       | 1    | 3  | there is no such process
                    cgroup.procs       | 1    | 16 | processes may live only below it
                    cgroup.procs       | 1    | 95 | a threaded group takes threads
                    cgroup.subtree_control | +cpu | 16 | move them into a group below it
                    cgroup.subtree_control | -cpu | 16 | groups below use it
                    cpu.pressure       |      | 95 | boot with psi=1
                    io.weight          | 8:0 1 | 95 | io.cost.qos
                    io.max             | 9:9 rbps=1 | 19 | there is no such device
                    cpuset.cpus        | 0    | 28 | processes live in the group
                    cpu.stat           |      | 24 | ulimit -n
                    """)
    void everyReason(String file, @Nullable String value, int errno, String words) {
        CtkException failure = failure(true, file, value, errno);
        assertThat(failure).isExactlyInstanceOf(CgroupFileException.class);
        assertThat(failure.errno()).isEqualTo(errno);
        assertThat(failure.getMessage())
                .startsWith((value == null ? "read" : "write") + " cgroup file /cg/group/" + file + ": "
                        + Errno.name(errno))
                .contains(words)
                .doesNotContain("\n");
        if (value != null) {
            assertThat(failure.getMessage()).contains("value \"" + value + "\": ");
        }
    }

    @Test
    void theWholeLine() {
        assertThat(failure(true, "cpu.weight", "0", Errno.ERANGE))
                .hasMessage("write cgroup file /cg/group/cpu.weight: ERANGE (value \"0\": it takes 1 to 10000)");
        assertThat(failure(true, "cpu.weight", "a\nb", 5))
                .hasMessage("write cgroup file /cg/group/cpu.weight: EIO (value \"a\\nb\")");
    }

    @Test
    void aGroupThatIsGone() {
        for (int errno : new int[] {Errno.ENOENT, Errno.ENODEV, Errno.EACCES}) {
            assertThat(failure(false, "io.max", "x", errno))
                    .isInstanceOf(CgroupRemovedException.class)
                    .hasMessage("write cgroup file /cg/group/io.max: ENODEV (value \"x\": the group was removed)");
        }
    }

    @Test
    void aControllerThatTheGroupLacks() {
        assertThat(failure(true, "pids.max", "5", Errno.ENOENT))
                .isInstanceOfSatisfying(ControllerMissingException.class, e -> assertThat(e.controller())
                        .isEqualTo(Controller.PIDS))
                .hasMessageStartingWith(
                        "use cgroup controller pids in /cg/group: EOPNOTSUPP (pids.max can't be set to \"5\": ");
    }
}
