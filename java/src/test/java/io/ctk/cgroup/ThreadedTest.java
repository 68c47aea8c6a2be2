package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupType;
import io.ctk.cgroup.value.Controller;
import io.ctk.launch.LaunchedProcess;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Groups of threads (cgroup-v2.rst, "Threads"). */
@ExtendWith(NothingLeft.class)
@Tag("root")
@Tag("machine")
class ThreadedTest {
    @Test
    void theThreadsOfAProcessLiveInSeveralGroups() throws Exception {
        try (TestGroup domain = TestGroup.with()) {
            TestGroup one = domain.child("one");
            TestGroup two = domain.child("two");
            assertThat(one.group().type()).isEqualTo(CgroupType.DOMAIN);
            one.group().makeThreaded();
            assertThat(one.group().type()).isEqualTo(CgroupType.THREADED);
            assertThat(domain.group().type()).isEqualTo(CgroupType.DOMAIN_THREADED);
            assertThat(two.group().type()).isEqualTo(CgroupType.DOMAIN_INVALID);
            two.group().makeThreaded();

            LaunchedProcess process = domain.start("threads", "2");
            long first = Long.parseLong(process.inputReader().readLine());
            long second = Long.parseLong(process.inputReader().readLine());
            one.group().moveThread(first);
            two.group().moveThread(second);
            assertThat(one.group().threads()).containsExactly(first);
            assertThat(two.group().threads()).containsExactly(second);
            assertThat(domain.group().threads()).containsExactly(process.pid());
            assertThat(domain.group().processes()).containsExactly(process.pid());
            assertThat(one.group().state().populated()).isTrue();

            Refusal.of(one.group()::processes)
                    .isOf(one.group(), "cgroup.procs", null, Errno.EOPNOTSUPP)
                    .because("threaded");
        }
    }

    @Test
    void anInvalidDomainTakesNobody() throws Exception {
        try (TestGroup domain = TestGroup.with()) {
            domain.child("threaded").group().makeThreaded();
            Cgroup invalid = domain.child("invalid").group();
            LaunchedProcess process = domain.start("spin");
            Refusal.of(() -> invalid.moveProcess(process.pid()))
                    .isOf(invalid, "cgroup.procs", Long.toString(process.pid()), Errno.EOPNOTSUPP)
                    .because("threaded");
        }
    }

    @Test
    @Tag("machine")
    void someControllersOnly() throws Exception {
        try (TestGroup domain = TestGroup.with()) {
            Set<Controller> available = domain.group().controllers();
            Cgroup threaded = domain.child("threaded").group();
            threaded.makeThreaded();
            if (available.contains(Controller.CPU)) {
                domain.group().enableControllers(Set.of(Controller.CPU));
                assertThat(threaded.controllers()).containsExactly(Controller.CPU);
            }
        }
    }
}
