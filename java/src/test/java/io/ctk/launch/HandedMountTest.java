package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Mounts that the launching process makes for its plan. */
@ExtendWith(NothingLeft.class)
class HandedMountTest {
    private static LaunchPlan plan(Path source, Path target) {
        return LaunchPlan.builder()
                .namespaces(Namespace.MOUNT)
                .add(MountSteps.privateMounts())
                .add(MountSteps.bindMapped(
                        source,
                        target.toString(),
                        false,
                        Set.of(MountAttribute.READ_ONLY),
                        MountPoint.MUST_EXIST,
                        List.of(new IdMap(0, 1000, 1)),
                        List.of(new IdMap(0, 2000, 1)),
                        false))
                .add(ProcessSteps.execute(
                        List.of("stat", "-c", "%u %g", target.resolve("file").toString()),
                        List.of("/usr/bin/stat", "/bin/stat"),
                        List.of()))
                .build();
    }

    @RootTest
    void ownersAreSeenThroughMaps(@TempDir Path directory) throws Exception {
        Path source = Files.createDirectory(directory.resolve("source"));
        Path target = Files.createDirectory(directory.resolve("target"));
        Files.createFile(source.resolve("file"));
        LaunchPlan plan = plan(source, target);
        for (int i = 0; i < 2; i++) {
            LaunchedProcess process;
            try {
                process = Launcher.of(plan).input(Stdio.NULL).error(Stdio.NULL).start();
            } catch (CtkException e) {
                Assumptions.assumeFalse(e.errno() == Errno.ENOSYS || e.errno() == Errno.EINVAL, e.getMessage());
                throw e;
            }
            try (var out = process.inputReader()) {
                assertThat(out.readLine()).isEqualTo("1000 2000");
                assertThat(process.waitFor()).isZero();
            }
        }
    }

    @RootTest
    void whatCannotBeMappedIsNamed(@TempDir Path directory) {
        assertThatThrownBy(() -> Launcher.of(plan(Path.of("/proc"), directory)).start())
                .isInstanceOf(CtkException.class)
                .hasMessageContaining("bind with mapped ids /proc");
    }
}
