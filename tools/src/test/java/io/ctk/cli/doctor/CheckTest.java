package io.ctk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.Errno;
import io.ctk.KernelFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckTest {
    @Test
    void aCheckThatFailsIsAFindingOfOneLine() {
        Finding finding = new Check("c", "n", () -> {
                    throw new IOException("two\nlines");
                })
                .run();
        assertThat(finding.outcome().status()).isEqualTo(Status.MISSING);
        assertThat(finding.outcome().found()).contains("two lines");
    }

    @Test
    void withoutTheNativeLibraryNothingIsTried() {
        Finding finding = new Check("c", "n", () -> {
                    throw new NoClassDefFoundError("x");
                })
                .run();
        assertThat(finding.outcome().found()).contains("native library");
    }

    @Test
    void adviceIsThereExactlyWhenItIsDue() {
        assertThatThrownBy(() -> Outcome.limited("x", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Outcome(Status.OK, "x", "y")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aMissingCallNamesTheFallbackAndTheKernelThatHasIt() {
        for (KernelFeature feature : KernelFeature.values()) {
            Outcome outcome = KernelChecks.outcome(feature, Errno.ENOSYS);
            assertThat(outcome.status()).isEqualTo(Status.MISSING);
            assertThat(outcome.found()).contains("ENOSYS");
            assertThat(outcome.advice()).contains(feature.otherwise()).contains("Linux " + feature.since());
        }
    }

    @Test
    void tellsAKernelWithoutOverlayFromOneThatRefuses() {
        List<String> without = List.of("nodev\tsysfs", "\text4", "nodev\toverlayish");
        assertThat(OverlayChecks.whyNot(without, false)).contains("modprobe overlay");
        assertThat(OverlayChecks.whyNot(List.of("nodev\toverlay"), false)).contains("CAP_SYS_ADMIN");
        assertThat(OverlayChecks.whyNot(List.of("nodev\toverlay"), true)).contains("user namespace");
    }

    @Test
    void littleRoomIsALimit() {
        assertThat(StoreChecks.space(1023, Path.of("/x")).status()).isEqualTo(Status.LIMITED);
        assertThat(StoreChecks.space(20 * 1024, Path.of("/x")).found()).isEqualTo("20 GiB below /x");
    }

    @Test
    void footprintsAreWhatWasNotThereAndIsEmpty(@TempDir Path directory) throws IOException {
        Path old = Files.createDirectory(directory.resolve("old"));
        Footprints footprints = new Footprints(List.of(old.resolve("a/b"), directory.resolve("used/c")));
        Files.createDirectories(old.resolve("a/b"));
        Files.createDirectories(directory.resolve("used/c"));
        Files.createFile(directory.resolve("used/file"));
        footprints.close();
        assertThat(old).isEmptyDirectory();
        assertThat(directory.resolve("used"))
                .isDirectoryNotContaining("glob:**/c")
                .isNotEmptyDirectory();
    }
}
