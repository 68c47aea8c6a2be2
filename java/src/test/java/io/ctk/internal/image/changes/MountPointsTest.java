package io.ctk.internal.image.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.changes.ContainerLayer;
import io.ctk.image.changes.Owners;
import io.ctk.image.store.ContainerFiles;
import io.ctk.testing.AnyUserTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What was made only to mount something on it is no change, until somebody changes it. */
class MountPointsTest {
    @TempDir
    Path work;

    private Path upper;
    private Path lower;

    @BeforeEach
    void makeMountPoints() throws IOException {
        upper = directory("upper");
        lower = directory("lower");
        directory("lower/etc");
        for (String made : List.of("proc", "srv", "srv/data", "srv/data/deep", "etc")) {
            directory("upper/" + made);
        }
        Files.createFile(
                upper.resolve("etc/hosts"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")));
    }

    private Path directory(String name) throws IOException {
        Path directory = Files.createDirectory(work.resolve(name));
        return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private List<String> changes() throws IOException {
        ContainerLayer layer = new ContainerLayer(
                "/", upper, List.of(lower), Set.of("/proc", "/srv/data/deep", "/etc/hosts"), Owners.UNMAPPED);
        return ContainerFiles.changes(List.of(layer)).stream()
                .map(change -> change.kind().letter() + " " + change.path())
                .toList();
    }

    @AnyUserTest
    void asTheyWereMade() throws Exception {
        assertThat(changes()).isEmpty();
    }

    @AnyUserTest
    void whatIsInThemIsAChange() throws Exception {
        Files.writeString(upper.resolve("srv/data/file"), "x");
        assertThat(changes()).containsExactly("A /srv", "A /srv/data", "A /srv/data/file");
        Files.delete(upper.resolve("srv/data/file"));
        Files.writeString(upper.resolve("etc/hosts"), "x");
        assertThat(changes()).containsExactly("C /etc", "A /etc/hosts");
    }

    @AnyUserTest
    void anotherModeIsAChange() throws Exception {
        Files.setPosixFilePermissions(upper.resolve("srv"), PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(upper.resolve("etc"), PosixFilePermissions.fromString("rwx------"));
        assertThat(changes()).containsExactly("C /etc", "A /srv");
    }

    @AnyUserTest
    void anEmptyDirectoryElsewhereIsAChange() throws Exception {
        directory("upper/srv/more");
        directory("upper/process");
        assertThat(changes()).containsExactly("A /process", "A /srv", "A /srv/more");
    }
}
