package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.BlockDevice;
import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.IndexSet;
import io.ctk.cgroup.value.IoMax;
import io.ctk.cgroup.value.Limit;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.MachineTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a kernel refuses names the file, what was written, and why. */
@ExtendWith(NothingLeft.class)
class GroupErrorsTest {
    private static final BlockDevice ABSENT = new BlockDevice(99, 7);

    /** One group's refusals, with what is told wrongly, so that a failure shows all of it. */
    private record Refusals(Cgroup group, List<String> wrong) {
        void add(String file, String value, int errno, String words, ThrowingCallable use) {
            try {
                Refusal.of(use).isOf(group, file, value, errno).because(words);
            } catch (AssertionError e) {
                wrong.add(file + " " + value + ": " + e.getMessage());
            }
        }

        void raw(String file, String value, int errno, String words) {
            add(file, value, errno, words, () -> group.file(file).write(value));
        }
    }

    private interface Body {
        void run(Refusals refusals, Cgroup group) throws Exception;
    }

    private static void check(Body body, Controller... controllers) throws Exception {
        try (TestGroup test = TestGroup.with(controllers)) {
            Refusals refusals = new Refusals(test.group(), new ArrayList<>());
            body.run(refusals, test.group());
            assertThat(refusals.wrong()).isEmpty();
        }
    }

    @MachineTest
    void processorTimeOutOfRange() throws Exception {
        check(
                (refusals, group) -> {
                    CpuController cpu = group.cpu();
                    refusals.add("cpu.weight", "0", Errno.ERANGE, "1 to 10000", () -> cpu.setWeight(0));
                    refusals.add("cpu.weight", "10001", Errno.ERANGE, "1 to 10000", () -> cpu.setWeight(10_001));
                    refusals.add("cpu.weight.nice", "-21", Errno.ERANGE, "-20 to 19", () -> cpu.setNice(-21));
                    refusals.add("cpu.weight.nice", "20", Errno.ERANGE, "-20 to 19", () -> cpu.setNice(20));
                    refusals.raw("cpu.max", "999 100000", Errno.EINVAL, "from 1000 on");
                    refusals.raw("cpu.max", "50000 1000001", Errno.EINVAL, "a period up to 1000000");
                    refusals.raw("cpu.max", "much", Errno.EINVAL, "QUOTA PERIOD");
                    cpu.setMax(CpuQuota.cpus(new BigDecimal("0.1")));
                    refusals.add(
                            "cpu.max.burst",
                            "10001",
                            Errno.EINVAL,
                            "no more than the quota",
                            () -> cpu.setMaxBurst(Duration.ofNanos(10_001_000)));
                    refusals.raw("cpu.idle", "2", Errno.EINVAL, "0 or 1");
                },
                Controller.CPU);
    }

    @MachineTest
    void processorsAndNodesThatAreNotThere() throws Exception {
        check(
                (refusals, group) -> {
                    CpusetController cpuset = group.cpuset();
                    String which = "that this machine has";
                    refusals.add(
                            "cpuset.cpus", "0-2", Errno.ERANGE, which, () -> cpuset.setCpus(IndexSet.parse("0-2")));
                    refusals.add(
                            "cpuset.cpus", "60000", Errno.ERANGE, which, () -> cpuset.setCpus(IndexSet.of(60_000)));
                    refusals.add("cpuset.mems", "7", Errno.EINVAL, which, () -> cpuset.setMems(IndexSet.of(7)));
                    refusals.raw("cpuset.cpus.partition", "none", Errno.EINVAL, "member, root or isolated");
                },
                Controller.CPUSET);
    }

    @MachineTest
    void memoryThatIsNoSize() throws Exception {
        check(
                (refusals, group) -> {
                    for (String file :
                            new String[] {"min", "low", "high", "max", "swap.high", "swap.max", "zswap.max"}) {
                        refusals.raw("memory." + file, "nonsense", Errno.EINVAL, "bytes, or max");
                    }
                    refusals.raw("memory.max", "-1", Errno.EINVAL, "bytes, or max");
                    refusals.raw("memory.oom.group", "2", Errno.EINVAL, "0 or 1");
                    refusals.raw("memory.reclaim", "all", Errno.EINVAL, "bytes");
                },
                Controller.MEMORY);
    }

    @MachineTest
    void devicesThatAreNotThere() throws Exception {
        BlockDevice disk = BlockDevice.of(Path.of("/dev/machine/io"));
        check(
                (refusals, group) -> {
                    IoController io = group.io();
                    refusals.add(
                            "io.max",
                            ABSENT + " rbps=max wbps=1048576 riops=max wiops=max",
                            Errno.ENODEV,
                            "no such device",
                            () -> io.setMax(ABSENT, IoMax.UNLIMITED.withWriteBytes(ByteSize.mib(1))));
                    refusals.add(
                            "io.weight",
                            ABSENT + " 200",
                            Errno.ENODEV,
                            "no such device",
                            () -> io.setWeight(ABSENT, 200));
                    refusals.raw("io.max", disk + " rbps=0", Errno.ERANGE, "from 1 on");
                    refusals.raw("io.max", disk + " speed=1", Errno.EINVAL, "rbps= wbps= riops= wiops=");
                    refusals.add("io.weight", "default 0", Errno.EINVAL, "1 to 10000", () -> io.setWeight(0));
                    refusals.add("io.weight", "default 10001", Errno.EINVAL, "1 to 10000", () -> io.setWeight(10_001));
                },
                Controller.IO);
    }

    @MachineTest
    void numbersOfProcessesOutOfRange() throws Exception {
        check(
                (refusals, group) -> {
                    String range = "0 to 4194304, or max";
                    refusals.add("pids.max", "-1", Errno.EINVAL, range, () -> group.pids()
                            .setMax(-1));
                    refusals.add("pids.max", "4194305", Errno.EINVAL, range, () -> group.pids()
                            .setMax(4_194_305));
                    refusals.raw("pids.max", "some", Errno.EINVAL, range);
                },
                Controller.PIDS);
    }

    @MachineTest
    void whatTheMachineHasNot() throws Exception {
        ByteSize odd = ByteSize.mib(3);
        check(
                (refusals, group) -> {
                    refusals.add(
                            "hugetlb.3MB.max", "max", Errno.ENOENT, "no huge pages of that size", () -> group.hugetlb()
                                    .setMax(odd, Limit.max()));
                    refusals.add(
                            "hugetlb.3MB.current",
                            null,
                            Errno.ENOENT,
                            "no huge pages of that size",
                            () -> group.hugetlb().current(odd));
                    refusals.raw("hugetlb.2MB.max", "many", Errno.EINVAL, "bytes, or max");
                    refusals.add(
                            "rdma.max",
                            "none hca_handle=1 hca_object=max",
                            Errno.ENODEV,
                            "no such device",
                            () -> group.rdma().setMax("none", new RdmaController.Max(Limit.of(1L), Limit.max())));
                    refusals.add("misc.max", "sev 1", Errno.EINVAL, "resource", () -> group.misc()
                            .setMax("sev", Limit.of(1L)));
                },
                Controller.HUGETLB,
                Controller.RDMA,
                Controller.MISC);
    }

    @MachineTest
    void whatTheKernelWasBuiltWithout() throws Exception {
        Limit<BigDecimal> half = Limit.of(new BigDecimal("50"));
        check(
                (refusals, group) -> {
                    refusals.add("cpu.uclamp.min", "50", Errno.ENOENT, "CONFIG_UCLAMP_TASK_GROUP", () -> group.cpu()
                            .setUclampMin(half));
                    refusals.add("cpu.uclamp.max", null, Errno.ENOENT, "CONFIG_UCLAMP_TASK_GROUP", () -> group.cpu()
                            .uclampMax());
                    refusals.add(
                            "io.latency",
                            ABSENT + " target=1000",
                            Errno.ENOENT,
                            "CONFIG_BLK_CGROUP_IOLATENCY",
                            () -> group.io().setLatency(ABSENT, Duration.ofMillis(1)));
                },
                Controller.CPU,
                Controller.IO);
    }

    @MachineTest
    void coreFiles() throws Exception {
        check(
                (refusals, group) -> {
                    refusals.raw("cgroup.freeze", "2", Errno.ERANGE, "0 or 1");
                    refusals.add(
                            "cgroup.max.depth",
                            "-1",
                            Errno.ERANGE,
                            "from 0 on, or max",
                            () -> group.setMaxDepth(Limit.of(-1)));
                    refusals.raw("cgroup.type", "domain", Errno.EINVAL, "threaded");
                    refusals.add(
                            "cgroup.procs",
                            "4194303",
                            Errno.ESRCH,
                            "no such process",
                            () -> group.moveProcess(4_194_303));
                    refusals.add(
                            "memory.nonsense", "1", Errno.ENOENT, "no such file", () -> group.file("memory.nonsense")
                                    .write("1"));
                },
                Controller.MEMORY);
    }

    @MachineTest
    void noMoreGroupsThanAllowed() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            test.group().setMaxDescendants(Limit.of(1));
            test.child("one");
            assertThatThrownBy(() -> test.group().create("two"))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EAGAIN))
                    .hasMessageContaining("cgroup.max.descendants");
            test.group().setMaxDescendants(Limit.max());
            test.child("two");
        }
    }

    @MachineTest
    void aControllerThatTheGroupWasNotGiven() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.PIDS)) {
            Cgroup below = test.child("below", Controller.PIDS).group();
            Refusal.of(() -> below.memory().setMax(ByteSize.mib(1)))
                    .isFor(Controller.MEMORY)
                    .because("memory.max can't be set to \"1048576\"")
                    .because("cgroup.subtree_control");
            Refusal.of(() -> below.memory().current()).isFor(Controller.MEMORY).because("memory.current can't be read");
            Refusal.of(() -> below.enableControllers(Set.of(Controller.MEMORY))).isFor(Controller.MEMORY);
            try (Cgroup deep = below.create("deep")) {
                deep.require(Set.of(Controller.MEMORY, Controller.PIDS));
                deep.memory().setMax(ByteSize.mib(1));
                assertThat(deep.memory().max()).isEqualTo(Limit.of(ByteSize.mib(1)));
                assertThat(test.group().enabledControllers()).contains(Controller.MEMORY);
            }
        }
    }

    @MachineTest
    void noProcessesBesideGroups() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.MEMORY)) {
            Cgroup group = test.group();
            LaunchedProcess process = test.start("spin");
            Refusal refused = Refusal.of(() -> group.enableControllers(Set.of(Controller.MEMORY)))
                    .isFor(Controller.MEMORY)
                    .because("move them into a group below it");
            new Refusal(refused.failure().getCause()).isOf(group, "cgroup.subtree_control", "+memory", Errno.EBUSY);
            // The way out.
            Cgroup leaf = test.child("leaf").group();
            leaf.moveProcess(process.pid());
            group.enableControllers(Set.of(Controller.MEMORY));
            assertThat(leaf.memory().current()).isNotNull();

            String pid = Long.toString(process.pid());
            Refusal.of(() -> group.moveProcess(process.pid()))
                    .isOf(group, "cgroup.procs", pid, Errno.EBUSY)
                    .because("processes may live only below it");
        }
    }

    @MachineTest
    void controllersThatGroupsBelowUse() throws Exception {
        try (TestGroup test = TestGroup.with(Controller.PIDS)) {
            Cgroup below = test.child("below", Controller.PIDS).group();
            below.enableControllers(Set.of(Controller.PIDS));
            Refusal.of(() -> test.group().disableControllers(Set.of(Controller.PIDS)))
                    .isOf(test.group(), "cgroup.subtree_control", "-pids", Errno.EBUSY)
                    .because("groups below use it");
            below.disableControllers(Set.of(Controller.PIDS));
            test.group().disableControllers(Set.of(Controller.PIDS));
            Refusal.of(() -> below.pids().max()).isFor(Controller.PIDS);
        }
    }
}
