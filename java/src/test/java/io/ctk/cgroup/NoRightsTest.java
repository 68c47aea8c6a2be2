package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.Controller;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A user whom no group was given. */
@ExtendWith(NothingLeft.class)
class NoRightsTest {
    @Test
    @Tag("rootless")
    void maySeeAllAndChangeNothing() throws Exception {
        try (Cgroup root = Cgroup.open(TestGroup.root())) {
            Assumptions.assumeFalse(root.delegation().mayCreate(), "cgroup v2 is this user's here");
            assertThat(root.delegation()).isEqualTo(new Delegation(0, false, false, false));
            assertThat(root.processes()).isNotEmpty();
            assertThat(root.cpu().stat().usage()).isPositive();
            try (CgroupSampler sampler = root.sampler()) {
                assertThat(sampler.snapshot().cpu().usage()).isPositive();
            }
            assertThatThrownBy(() -> root.create("ctk-test"))
                    .isInstanceOfSatisfying(CtkException.class, e -> {
                        assertThat(e.errno()).isEqualTo(Errno.EACCES);
                        assertThat(e.path())
                                .isEqualTo(root.path().resolve("ctk-test").toString());
                    })
                    .hasMessageContaining("not delegated to this user");
            Refusal.of(() -> root.moveProcess(ProcessHandle.current().pid()))
                    .isOf(
                            root,
                            "cgroup.procs",
                            Long.toString(ProcessHandle.current().pid()),
                            Errno.EACCES)
                    .because("this user must be allowed to write it here");
            Refusal.of(() -> root.file("cgroup.max.depth").write("5"))
                    .isOf(root, "cgroup.max.depth", "5", Errno.EACCES)
                    .because("not delegated to this user");
            Set<Controller> more = root.controllers();
            more.removeAll(root.enabledControllers());
            for (Controller controller : more) {
                Refusal.of(() -> root.enableControllers(Set.of(controller)))
                        .isFor(controller)
                        .because("Delegate=yes");
            }
        }
    }
}
