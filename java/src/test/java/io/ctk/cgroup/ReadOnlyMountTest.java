package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.Controller;
import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.cgroup.Refusal;
import io.ctk.testing.cgroup.TestGroup;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** cgroup v2 where it is mounted to be looked at, as in most containers. */
@ExtendWith(NothingLeft.class)
class ReadOnlyMountTest {
    @TempDir
    Path view;

    @Test
    @Tag("root")
    @Tag("machine")
    void everythingCanBeReadAndNothingChanged() throws Exception {
        try (TestGroup test = TestGroup.with();
                Mount mount = Mount.bind(TestGroup.root(), view, false, Set.of(MountAttribute.READ_ONLY));
                Cgroup root = Cgroup.open(mount.target());
                Cgroup group = root.child(String.valueOf(test.group().path().getFileName()))) {
            assertThat(group.state().populated()).isFalse();
            assertThat(group.cpu().stat().usage()).isZero();
            assertThat(group.delegation().mayCreate()).isFalse();
            Refusal.of(group::freeze)
                    .isOf(group, "cgroup.freeze", "1", Errno.EROFS)
                    .because("cgroup v2 is mounted read-only there");
            Refusal.of(() -> group.moveProcess(0)).isOf(group, "cgroup.procs", "0", Errno.EROFS);
            readOnly(group::kill);
            readOnly(() -> group.create("below"));
            readOnly(() -> root.remove(String.valueOf(group.path().getFileName())));
            readOnly(() -> group.destroy(TestGroup.PATIENCE));
            for (Controller controller : root.controllers()) {
                Refusal.of(() -> root.disableControllers(Set.of(controller)))
                        .isOf(root, "cgroup.subtree_control", "-" + controller.fileName(), Errno.EROFS);
            }
            for (Controller controller : group.controllers()) {
                Refusal.of(() -> group.enableControllers(Set.of(controller)))
                        .isFor(controller)
                        .because("mounted read-only");
            }
            assertThat(test.group().exists()).isTrue();
        }
    }

    private static void readOnly(org.assertj.core.api.ThrowableAssert.ThrowingCallable use) {
        assertThatThrownBy(use)
                .isInstanceOfSatisfying(
                        CtkException.class, e -> assertThat(e.errnoName()).isEqualTo("EROFS"))
                .hasMessageContaining("read-only");
    }
}
