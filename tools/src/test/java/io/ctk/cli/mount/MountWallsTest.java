package io.ctk.cli.mount;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.mount.MountTable;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What a mount shows to all users of the machine: an image of a stranger's with a program that makes them root, and the node of a disk. */
@Tag("fallback")
class MountWallsTest extends CommandTest {
    private static final String NOBODY = "65534";

    private Path rootfs() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        Files.setAttribute(rootfs.resolve("bin/id"), "unix:mode", 04755);
        String unused = output("mknod", rootfs.resolve("zero").toString(), "c", "1", "5");
        Files.setAttribute(rootfs.resolve("zero"), "unix:mode", 0666);
        return rootfs;
    }

    private static String output(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.strip();
    }

    private static String asNobody(String... words) throws Exception {
        String[] all = new String[words.length + 4];
        List<String> prefix = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups");
        prefix.toArray(all);
        System.arraycopy(words, 0, all, prefix.size(), words.length);
        return output(all);
    }

    private static List<String> options(Path target) throws Exception {
        return MountTable.read().entries().stream()
                .filter(mount -> mount.target().equals(target.toString()))
                .findFirst()
                .orElseThrow()
                .attributes();
    }

    private void check(Path target, boolean walls) throws Exception {
        assertThat(options(target).containsAll(List.of("nosuid", "nodev"))).isEqualTo(walls);
        assertThat(asNobody(target.resolve("bin/id").toString(), "-u")).isEqualTo(walls ? NOBODY : "0");
        String read = asNobody("head", "-c", "1", target.resolve("zero").toString());
        assertThat(read.contains("Permission denied")).isEqualTo(walls);
    }

    @RootTest
    void anImagesProgramsMakeNobodyRoot() throws Exception {
        Files.setAttribute(temporary, "unix:mode", 0755);
        Path target = Files.createDirectory(temporary.resolve("target"));
        assertThat(ctk("import", rootfs().toString(), "stranger").run().status())
                .isZero();
        Ended mounted = ctk("mount", "stranger", target.toString()).run();
        assertThat(mounted.err()).isEmpty();
        check(target, true);
        assertThat(ctk("umount", target.toString()).run().status()).isZero();
        Ended lifted =
                ctk("mount", "--suid", "--dev", "stranger", target.toString()).run();
        assertThat(lifted.complaint()).contains("other users can reach " + target, "0700");
        check(target, false);
        assertThat(ctk("umount", target.toString()).run().status()).isZero();
        Path hidden = Files.createDirectories(temporary.resolve("hidden/target"));
        Files.setAttribute(hidden.getParent(), "unix:mode", 0700);
        assertThat(ctk("mount", "--suid", "stranger", hidden.toString()).run().err())
                .isEmpty();
        assertThat(options(hidden)).contains("nodev").doesNotContain("nosuid");
        assertThat(ctk("umount", hidden.toString()).run().status()).isZero();
    }

    /** The directories' own mount may forbid it, as /tmp's often does: the overlay is to be no way around that. */
    @RootTest
    void norDoesAnOverlayOfDirectories() throws Exception {
        Files.setAttribute(temporary, "unix:mode", 0755);
        Path target = Files.createDirectory(temporary.resolve("target"));
        String rootfs = rootfs().toString();
        String other = Files.createDirectory(temporary.resolve("other")).toString();
        assertThat(ctk("overlay", "mount", "-l", rootfs, "-l", other, target.toString())
                        .run()
                        .err())
                .isEmpty();
        check(target, true);
        assertThat(ctk("overlay", "umount", target.toString()).run().status()).isZero();
        assertThat(ctk("overlay", "mount", "--suid", "--dev", "-l", rootfs, "-l", other, target.toString())
                        .run()
                        .complaint())
                .contains("other users can reach");
        check(target, false);
        assertThat(ctk("overlay", "umount", target.toString()).run().status()).isZero();
    }
}
