package io.ctk.cli.cgroup.names;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cli.verb.UsageException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupNamesTest {
    private static final Path MOUNT = Path.of("/sys/fs/cgroup/v2");
    private static final GroupNames NAMES =
            new GroupNames(new CgroupHierarchy(MOUNT, false, Optional.of(MOUNT.resolve("user.slice/own")), Set.of()));

    @ParameterizedTest
    @CsvSource({
        "judge/one, /sys/fs/cgroup/v2/judge/one",
        "/judge/one, /sys/fs/cgroup/v2/judge/one",
        "judge//one/, /sys/fs/cgroup/v2/judge/one",
        "/, /sys/fs/cgroup/v2",
        "/sys/fs/cgroup/v2/judge, /sys/fs/cgroup/v2/judge",
        "/sys/fs/cgroup/v2, /sys/fs/cgroup/v2",
        "/sys/fs/cgroup/v2x, /sys/fs/cgroup/v2/sys/fs/cgroup/v2x",
        "., /sys/fs/cgroup/v2/user.slice/own",
        "./below, /sys/fs/cgroup/v2/user.slice/own/below",
        "..., /sys/fs/cgroup/v2/...",
        "a b\tc, '/sys/fs/cgroup/v2/a b\tc'",
    })
    void namesAGroupByItsPath(String word, Path path) throws UsageException {
        assertThat(NAMES.path(word)).isEqualTo(path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "a/..", "../a", "a/../b", "/sys/fs/cgroup/v2/../v1", "./.."})
    void leadsNowhereElse(String word) {
        assertThatThrownBy(() -> NAMES.path(word))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("has a .. in it");
    }

    @Test
    void nothingIsNoGroup() {
        assertThatThrownBy(() -> NAMES.path("")).hasMessage("GROUP: \"\" is no group; / is the topmost one");
        assertThatThrownBy(() -> NAMES.path("a\0b")).isInstanceOf(UsageException.class);
    }

    @Test
    void anOwnGroupThatIsNotMountedHasNoName() {
        GroupNames names = new GroupNames(new CgroupHierarchy(MOUNT, false, Optional.empty(), Set.of()));
        assertThatThrownBy(() -> names.path(".")).hasMessageContaining("lies outside of what is mounted here");
    }

    @Test
    void aNameReadsAsItIsWritten() throws UsageException {
        for (String name : new String[] {"/", "judge", "judge/one"}) {
            assertThat(NAMES.nameOf(NAMES.path(name))).isEqualTo(name);
        }
    }

    @Test
    void whatWouldStopThisCommandIsRefused() {
        for (String name : new String[] {"/", "user.slice", "."}) {
            assertThatThrownBy(() -> NAMES.checkNotOurs(NAMES.path(name), "freeze cgroup"))
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("this command itself lives in it");
        }
        assertThatCode(() -> NAMES.checkNotOurs(NAMES.path("user.slice/own/below"), "x"))
                .doesNotThrowAnyException();
        assertThatCode(() -> NAMES.checkNotOurs(NAMES.path("user"), "x")).doesNotThrowAnyException();
    }

    @Test
    void goneIsKnownFromOtherFailures() {
        assertThat(GroupNames.isGone(new CgroupRemovedException(MOUNT, "cpu.stat", null)))
                .isTrue();
        assertThat(GroupNames.isGone(new CtkException("open", "x", Errno.ENOENT, "")))
                .isTrue();
        assertThat(GroupNames.isGone(new NoSuchFileException("x"))).isTrue();
        assertThat(GroupNames.isGone(new CtkException("open", "x", Errno.EACCES, "")))
                .isFalse();
        assertThat(GroupNames.isGone(new IOException("closed"))).isFalse();
    }
}
