package io.ctk.cli.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.RootTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ctk overlay}, in the mount namespace of the test. */
class OverlayCommandTest extends CommandTest {
    private Path lower;
    private Path other;
    private Path upper;
    private Path work;
    private Path target;

    @BeforeEach
    void makeDirectories() throws Exception {
        lower = Files.createDirectory(temporary.resolve("lower"));
        other = Files.createDirectory(temporary.resolve("a:b,c\\d\ne"));
        upper = Files.createDirectory(temporary.resolve("upper"));
        work = Files.createDirectory(temporary.resolve("work"));
        target = Files.createDirectory(temporary.resolve("target"));
        Files.writeString(lower.resolve("both"), "lower");
        Files.writeString(other.resolve("both"), "other");
        Files.writeString(other.resolve("below"), "other");
    }

    private Ended overlay(String verb, Object... args) throws Exception {
        String[] words = new String[args.length + 2];
        words[0] = "overlay";
        words[1] = verb;
        for (int i = 0; i < args.length; i++) {
            words[i + 2] = args[i].toString();
        }
        return ctk(words).run();
    }

    private void succeeds(Ended ended) {
        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isZero();
    }

    private void fails(String complaint, Ended ended) {
        assertThat(ended.complaint()).contains(complaint);
        assertThat(ended.status()).isEqualTo(125);
    }

    @RootTest
    void mountsListsAndUnmounts() throws Exception {
        succeeds(overlay("mount", "-l", lower, "-l", other, "-u", upper, "-w", work, target));
        try {
            assertThat(target.resolve("both")).hasContent("lower");
            assertThat(target.resolve("below")).hasContent("other");
            Files.writeString(target.resolve("new"), "x");
            assertThat(upper.resolve("new")).hasContent("x");
            Ended list = overlay("ls");
            assertThat(list.out()).contains(target.toString(), lower.toString(), upper.toString());
        } finally {
            succeeds(overlay("umount", target));
        }
        assertThat(target.resolve("both")).doesNotExist();
        assertThat(overlay("ls").out()).doesNotContain(target.toString());
    }

    @RootTest
    void mountsWithoutAnUpperDirectoryReadOnly() throws Exception {
        succeeds(overlay("mount", "--lower", other, "--lower", lower, target));
        try {
            assertThat(target.resolve("both")).hasContent("other");
            assertThat(Files.isWritable(target)).isFalse();
        } finally {
            succeeds(overlay("umount", "--lazy", target));
        }
    }

    @RootTest
    void saysWhichDirectoryIsWrong() throws Exception {
        fails(temporary + "/nosuch", overlay("mount", "-l", lower, "-l", temporary + "/nosuch", target));
        fails(lower + "/both", overlay("mount", "-l", lower.resolve("both"), target));
        fails(target + "/nosuch", overlay("mount", "-l", lower, target.resolve("nosuch")));
        fails("it is not a mount point", overlay("umount", target));
    }

    @RootTest
    void refusesAnUpperDirectoryOnAnOverlay() throws Exception {
        succeeds(overlay("mount", "-l", lower, "-u", upper, "-w", work, target));
        try {
            Path deepUpper = Files.createDirectory(target.resolve("upper"));
            Path deepWork = Files.createDirectory(target.resolve("work"));
            Path second = Files.createDirectory(temporary.resolve("second"));
            fails(deepUpper.toString(), overlay("mount", "-l", other, "-u", deepUpper, "-w", deepWork, second));
        } finally {
            succeeds(overlay("umount", target));
        }
    }

    @Test
    @Tag("rootless")
    void needsPrivilege() throws Exception {
        fails("EPERM", overlay("mount", "-l", lower, target));
        assertThat(overlay("mount", "-l", lower, target).err()).contains("ctk doctor");
    }
}
