package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.cgroup.value.Controller;
import io.ctk.internal.cgroup.FileFailure;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where cgroup v1 holds controllers. */
@ExtendWith(NothingLeft.class)
class HybridTest {
    @RootTest
    void whatV1HoldsV2LacksAndSaysSo() throws Exception {
        CgroupHierarchy hierarchy = CgroupHierarchy.find().orElseThrow();
        Assumptions.assumeTrue(hierarchy.v1Controllers().contains("memory"), "cgroup v1 doesn't hold memory here");
        assertThat(hierarchy.controllers()).doesNotContain(Controller.MEMORY);
        try (TestGroup test = TestGroup.with()) {
            String why = "cgroup v1 holds it; boot with cgroup_no_v1=all";
            Refusal.of(() -> test.group().memory().setMax(ByteSize.mib(1)))
                    .isFor(Controller.MEMORY)
                    .because("memory.max can't be set to \"1048576\": " + why);
            Refusal.of(() -> test.group().memory().events())
                    .isFor(Controller.MEMORY)
                    .because("memory.events can't be read: " + why);
            Refusal.of(() -> test.group().enableControllers(Set.of(Controller.MEMORY)))
                    .isFor(Controller.MEMORY)
                    .because(why);
            Refusal.of(() -> test.group().require(Set.of(Controller.MEMORY)))
                    .isFor(Controller.MEMORY)
                    .because(why);
            for (Controller controller : Controller.values()) {
                if (FileFailure.isHeldByV1(controller)) {
                    Refusal.of(() -> test.group().enableControllers(Set.of(controller)))
                            .isFor(controller)
                            .because(why);
                }
            }
            assertThat(FileFailure.isHeldByV1(Controller.IO))
                    .isEqualTo(hierarchy.v1Controllers().contains("blkio"));
            CgroupLimits limits =
                    CgroupLimits.builder().memoryMax(ByteSize.mib(1)).build();
            Refusal.of(() -> limits.applyTo(test.group()))
                    .isFor(Controller.MEMORY)
                    .because(why);
        }
    }
}
