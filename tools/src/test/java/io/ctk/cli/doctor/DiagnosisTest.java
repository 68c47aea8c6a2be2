package io.ctk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.container.ContainerStore;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiagnosisTest {
    /** What the tier leaves unanswered of those that the checks of the kernel ask for. */
    private static final Set<String> FILTERED = Set.of(
            "new mount API", "open tree", "mount setattr", "clone3", "clone into cgroup", "openat2", "close range");

    @TempDir
    private Path directory;

    private Diagnosis diagnose() throws IOException {
        return Diagnosis.make(ContainerStore.at(directory.resolve("store"), directory.resolve("run")));
    }

    private static Outcome outcome(Diagnosis diagnosis, String category, String name) {
        List<Finding> found = diagnosis.findings().stream()
                .filter(finding ->
                        finding.category().equals(category) && finding.name().equals(name))
                .collect(Collectors.toList());
        assertThat(found).hasSize(1);
        return found.get(0).outcome();
    }

    @Test
    @Tag("root")
    @Tag("rootless")
    void everythingIsTriedAndAContainerRuns() throws IOException {
        Diagnosis diagnosis = diagnose();
        assertThat(diagnosis.canRun())
                .as(outcome(diagnosis, "container", "ctk run --rm host true").found())
                .isTrue();
        assertThat(diagnosis.root()).isEqualTo(ProcessStatus.current().isRoot());
        assertThat(diagnosis.findings())
                .extracting(finding -> finding.category() + ": " + finding.name())
                .hasSizeGreaterThan(35)
                .doesNotHaveDuplicates();
        assertThat(diagnosis.findings())
                .allSatisfy(finding -> assertThat(finding.outcome().found())
                        .isNotEmpty()
                        .doesNotContain("\n")
                        .doesNotContain("the check failed"));
    }

    @Test
    @Tag("root")
    @Tag("rootless")
    void whatContainersNeedIsThere() throws IOException {
        Diagnosis diagnosis = diagnose();
        for (String name : List.of("mount", "pid", "uts", "ipc", "network", "cgroup", "user")) {
            assertThat(outcome(diagnosis, "namespaces", name + " namespace").status())
                    .as(name)
                    .isEqualTo(Status.OK);
        }
        assertThat(outcome(diagnosis, "overlay", "overlay").status()).isEqualTo(Status.OK);
        assertThat(outcome(diagnosis, "process", "native library").status()).isEqualTo(Status.OK);
    }

    @Test
    @Tag("root")
    @Tag("rootless")
    void nothingIsLeftBehind() throws IOException {
        diagnose(); // begins what lives as long as this JVM
        List<MountTable.Entry> before = MountTable.read().entries();
        Set<ProcessHandle> children = ProcessHandle.current().children().collect(Collectors.toSet());
        diagnose();
        assertThat(MountTable.read().entries()).isEqualTo(before);
        assertThat(ProcessHandle.current().children().collect(Collectors.toSet()))
                .isEqualTo(children);
        assertThat(directory).isEmptyDirectory();
        assertThat(ownGroups()).isEmpty();
    }

    private static List<Path> ownGroups() throws IOException {
        Optional<Path> mountPoint = CgroupHierarchy.find().map(CgroupHierarchy::mountPoint);
        if (mountPoint.isEmpty()) {
            return List.of();
        }
        try (Stream<Path> groups = Files.list(mountPoint.get())) {
            return groups.filter(group -> group.getFileName()
                            .toString()
                            .equals("ctk-doctor-" + ProcessHandle.current().pid()))
                    .collect(Collectors.toList());
        }
    }

    @Test
    @Tag("fallback")
    @Tag("fallback-only")
    void callsThatAreFilteredAreMissingAndTheFallbackIsNamed() throws IOException {
        Diagnosis diagnosis = diagnose();
        for (String name : FILTERED) {
            Outcome outcome = outcome(diagnosis, "kernel", name);
            assertThat(outcome.status()).as(name).isEqualTo(Status.MISSING);
            assertThat(outcome.found()).contains("ENOSYS");
            assertThat(outcome.advice()).contains("ctk ").contains("instead");
        }
        assertThat(outcome(diagnosis, "overlay", "lowerdir+").status()).isEqualTo(Status.MISSING);
        assertThat(outcome(diagnosis, "overlay", "overlay").status()).isEqualTo(Status.OK);
        assertThat(outcome(diagnosis, "overlay", "upper on tmpfs").status()).isEqualTo(Status.OK);
        assertThat(outcome(diagnosis, "process", "seccomp").status()).isEqualTo(Status.LIMITED);
        assertThat(diagnosis.canRun()).isTrue();
    }
}
