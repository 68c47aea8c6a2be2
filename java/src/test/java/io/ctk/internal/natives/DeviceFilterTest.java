package io.ctk.internal.natives;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.cgroup.TestGroup;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingLeft.class)
class DeviceFilterTest {
    private static int status(TestGroup test, String script) throws Exception {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", script), List.of("/bin/sh"), List.of("PATH=/usr/bin:/bin")))
                .build();
        LaunchedProcess process = Launcher.of(plan)
                .cgroup(test.group())
                .input(Stdio.NULL)
                .output(Stdio.NULL)
                .error(Stdio.NULL)
                .start();
        return process.waitFor();
    }

    @RootTest
    void theLastRuleHasTheLastWord() throws Exception {
        try (TestGroup test = TestGroup.with()) {
            try {
                DeviceFilter.set(
                        test.group(), new long[] {0, 'a', DeviceFilter.ANY, DeviceFilter.ANY, 7, 1, 'c', 1, 3, 3});
            } catch (CtkException e) {
                Assumptions.assumeFalse(e.errno() == Errno.ENOSYS || e.errno() == Errno.EINVAL, e.getMessage());
                throw e;
            }
            assertThat(status(test, "exec 5<> /dev/null")).isZero();
            assertThat(status(test, "exec 5< /dev/zero")).isNotZero();
            DeviceFilter.set(test.group(), new long[0]);
            assertThat(status(test, "exec 5< /dev/zero")).isZero();
        }
    }
}
