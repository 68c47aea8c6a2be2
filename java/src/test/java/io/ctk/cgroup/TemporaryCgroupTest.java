package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.cgroup.TestGroup;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtendWith;

/** A group that is gone at the end, however that comes. */
@ExtendWith(NothingLeft.class)
class TemporaryCgroupTest {
    private static Process sleeper() throws IOException {
        return new ProcessBuilder("sleep", "600")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @RootTest
    void isGoneWhateverIsThrown() throws Exception {
        try (Cgroup root = Cgroup.open(TestGroup.root())) {
            Path[] path = new Path[1];
            Process process = sleeper();
            assertThatThrownBy(() -> {
                        try (TemporaryCgroup temporary = root.createTemporary("ctk-test-judge-")) {
                            path[0] = temporary.group().path();
                            temporary.group().moveProcess(process.pid());
                            temporary.group().create("below").close();
                            throw new IllegalStateException("the body failed");
                        }
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("the body failed")
                    .hasNoSuppressedExceptions();
            assertThat(path[0].getFileName().toString()).startsWith("ctk-test-judge-");
            assertThat(path[0]).doesNotExist();
            assertThat(process.waitFor()).isEqualTo(137);
        }
    }

    @RootTest
    void twoOfOnePrefixAreTwo() throws Exception {
        try (Cgroup root = Cgroup.open(TestGroup.root());
                TemporaryCgroup one = root.createTemporary("ctk-test-same-");
                TemporaryCgroup other = root.createTemporary("ctk-test-same-")) {
            assertThat(one.group().path()).isNotEqualTo(other.group().path());
            one.close(); // twice, in all
        }
    }

    @RootTest
    void aNameThatIsTakenIsAnErrorWithAWayOut() throws Exception {
        try (Cgroup root = Cgroup.open(TestGroup.root());
                TemporaryCgroup there = root.createTemporary("ctk-test-there-")) {
            String name = String.valueOf(there.group().path().getFileName());
            assertThatThrownBy(() -> root.create(name))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EEXIST))
                    .hasMessageContaining(name)
                    .hasMessageContaining("choose another")
                    .hasMessageContaining("ctk cgroup rm");
        }
    }

    @RootTest
    void oneThatSomebodyElseHasRemovedIsGone() throws Exception {
        try (Cgroup root = Cgroup.open(TestGroup.root());
                TemporaryCgroup temporary = root.createTemporary("ctk-test-removed-")) {
            root.remove(String.valueOf(temporary.group().path().getFileName()));
        }
    }
}
