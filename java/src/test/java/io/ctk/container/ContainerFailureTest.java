package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.launch.ExecuteException;
import io.ctk.launch.Namespace;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.Run;
import io.ctk.testing.TestRoot;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong is said on one line, as a typed exception, and leaves nothing behind. */
@ExtendWith(NothingLeft.class)
class ContainerFailureTest {
    @TempDir
    Path work;

    private static CtkException failure(ContainerBuilder spec) {
        CtkException e =
                catchThrowableOfType(CtkException.class, () -> spec.start().close());
        assertThat(e).as("the start must fail").isNotNull();
        assertThat(e.getMessage()).doesNotContain("\n").contains(e.errnoName());
        return e;
    }

    private static ContainerBuilder command(String... words) {
        return Container.builder(Rootfs.overlay(TestRoot.path())).command(words);
    }

    private static void assumeNoController(String name) throws Exception {
        Optional<Path> root = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint);
        boolean there = root.isPresent()
                && Files.readString(root.get().resolve("cgroup.controllers")).contains(name);
        Assumptions.assumeFalse(there, "this machine's cgroup v2 has the " + name + " controller");
    }

    @AnyUserTest
    @Tag("fallback")
    void aMissingCommand() {
        CtkException e = failure(command("no-such-command"));
        assertThat(e).isInstanceOf(ExecuteException.class).hasMessageContaining("no-such-command");
        assertThat(((ExecuteException) e).isNotFound()).isTrue();
        assertThat(e.step()).isEqualTo(e.stepCount());
        assertThat(((ExecuteException) failure(command("/etc/passwd/x"))).isNotFound())
                .isTrue();
    }

    @AnyUserTest
    void aCommandThatCantBeExecuted() {
        for (String path : new String[] {"/etc/passwd", "/etc"}) {
            ExecuteException e = (ExecuteException) failure(command(path));
            assertThat(e.errno()).isEqualTo(Errno.EACCES);
            assertThat(e.isNotFound()).isFalse();
        }
    }

    @AnyUserTest
    void aProgramOfNoFormat() throws Exception {
        Path top = Files.createDirectories(work.resolve("bin"));
        Files.writeString(top.resolve("no-format"), "\0\1\2");
        assertThat(top.resolve("no-format").toFile().setExecutable(true, false)).isTrue();
        CtkException e =
                failure(Container.builder(Rootfs.overlay(work, TestRoot.path())).command("no-format"));
        assertThat(e.errno()).isEqualTo(Errno.ENOEXEC);
        assertThat(e).isInstanceOf(ExecuteException.class);
    }

    @AnyUserTest
    @Tag("fallback")
    void aMissingLowerDirectory() {
        Path missing = work.resolve("not: there\n");
        CtkException e = failure(
                Container.builder(Rootfs.overlay(TestRoot.path(), missing)).command("true"));
        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        assertThat(e).hasMessageContaining("not: there\\n").hasMessageContaining("mount overlay");
        assertThat(e.step()).isPositive();
    }

    @AnyUserTest
    @Tag("fallback")
    void aFileInPlaceOfALowerDirectory() throws Exception {
        Path file = Files.createFile(work.resolve("file"));
        CtkException e = failure(Container.builder(Rootfs.overlay(file)).command("true"));
        assertThat(e.errno()).isEqualTo(Errno.ENOTDIR);
        assertThat(e).hasMessageContaining(file.toString());
    }

    @AnyUserTest
    void aMissingRootDirectory() {
        CtkException e = failure(
                Container.builder(Rootfs.directory(work.resolve("missing"))).command("true"));
        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        assertThat(e).hasMessageContaining("missing");
    }

    @AnyUserTest
    void anUnknownUserOrGroup() {
        CtkException e = failure(command("true").user("nobody-here"));
        assertThat(e.errno()).isEqualTo(Errno.EINVAL);
        assertThat(e).hasMessageContaining("nobody-here").hasMessageContaining("/etc/passwd");
        assertThat(failure(command("true").user("tester:none"))).hasMessageContaining("find group \"none\"");
    }

    @AnyUserTest
    void aMissingVolumeSource() {
        CtkException e = failure(command("true").volume(new Volume.Bind(work.resolve("missing"), "/v", false)));
        assertThat(e.errno()).isEqualTo(Errno.ENOENT);
        assertThat(e).hasMessageContaining("missing");
    }

    @AnyUserTest
    void aDirectoryOnAFile() throws Exception {
        CtkException e = failure(command("true").volume(new Volume.Bind(work, "/etc/passwd", false)));
        assertThat(e).hasMessageContaining("/etc/passwd");
    }

    @AnyUserTest
    void aJoinedPidNamespaceIsRefused() {
        CtkException e = failure(command("true").join(Namespace.PID, Path.of("/proc/self/ns/pid")));
        assertThat(e.errno()).isEqualTo(Errno.EOPNOTSUPP);
        assertThat(e).hasMessageContaining("would not die");
    }

    @AnyUserTest
    void aJoinedNamespaceThatIsNone() {
        assertThat(failure(command("true").join(Namespace.NETWORK, work.resolve("none")))
                        .errno())
                .isEqualTo(Errno.ENOENT);
        assertThat(failure(command("true").join(Namespace.NETWORK, Path.of("/proc/self/ns/uts")))
                        .errno())
                .isEqualTo(Errno.EINVAL);
    }

    @AnyUserTest
    void aVariableOfAMegabyte() {
        CtkException e = failure(command("true").environment("HUGE", "x".repeat(1 << 20)));
        assertThat(e.errno()).isEqualTo(Errno.E2BIG);
        assertThat(e).hasMessageContaining("HUGE").hasMessageContaining("1048581");
    }

    @AnyUserTest
    void aHostNameThatIsTooLong() {
        assertThatThrownBy(() -> command("true").hostname("h".repeat(65)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 bytes");
    }

    @AnyUserTest
    void anOptionThatTmpfsDoesNotKnow() {
        CtkException e = failure(command("true").volume(new Volume.Tmpfs("/t", java.util.List.of("no-such-option=1"))));
        assertThat(e.errno()).isEqualTo(Errno.EINVAL);
        assertThat(e).hasMessageContaining("/t").hasMessageContaining("no-such-option");
    }

    @AnyUserTest
    void aNulByte() {
        assertThatThrownBy(() -> command("echo", "a\0b").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NUL");
    }

    @AnyUserTest
    void aNameThatIsTaken() throws Exception {
        try (Container container = command("sleep", "60").name("taken").start()) {
            assertThat(container.process().isAlive()).isTrue();
            CtkException e = failure(command("true").name("taken"));
            assertThat(e.errno()).isEqualTo(Errno.EEXIST);
            assertThat(e).hasMessageContaining("taken");
            assertThat(container.process().isAlive()).isTrue();
        }
        Run.output(command("true").name("taken"));
    }

    @AnyUserTest
    void aMemoryLimitWithoutItsController() throws Exception {
        assumeNoController("memory");
        CtkException e = failure(command("true").memoryMax(ByteSize.mib(64)));
        assertThat(e).isInstanceOf(ControllerMissingException.class);
        assertThat(((ControllerMissingException) e).controller()).isEqualTo(Controller.MEMORY);
    }

    @AnyUserTest
    void processorAndProcessLimitsWithoutTheirControllers() throws Exception {
        assumeNoController("cpu");
        assertThat(((ControllerMissingException) failure(command("true").cpus(BigDecimal.ONE))).controller())
                .isEqualTo(Controller.CPU);
        assumeNoController("pids");
        assertThat(((ControllerMissingException) failure(command("true").pidsMax(5))).controller())
                .isEqualTo(Controller.PIDS);
    }

    @AnyUserTest
    void aStoreThatIsAFile() throws Exception {
        Path file = Files.createFile(work.resolve("store"));
        ContainerSpec spec = command("true").spec();
        assertThatThrownBy(() -> Container.builder(spec)
                        .store(ContainerStore.at(file, file))
                        .input(io.ctk.launch.Stdio.NULL)
                        .output(io.ctk.launch.Stdio.NULL)
                        .error(io.ctk.launch.Stdio.NULL)
                        .start())
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("CTK_ROOT");
    }
}
