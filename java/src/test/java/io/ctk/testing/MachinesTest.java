package io.ctk.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;

/** What the tests find in the machines that bin/machine boots, so that no test has to look whether it is there. */
class MachinesTest {
    private static final Path CGROUP = Path.of("/sys/fs/cgroup");

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String fileSystem(String path) throws Exception {
        return output("stat", "--file-system", "--format=%T", path).strip();
    }

    @MachineTest
    @Tag("systemd")
    void everyController() throws Exception {
        assertThat(fileSystem(CGROUP.toString())).isEqualTo("cgroup2fs");
        assertThat(CGROUP.resolve("cgroup.controllers")).hasContent("cpuset cpu io memory hugetlb pids rdma misc");
        assertThat(Path.of("/proc/pressure/memory")).content().startsWith("some ");
        assertThat(Path.of("/proc/meminfo")).content().containsPattern("HugePages_Total: +8\n");
    }

    @MachineTest
    void disks() throws Exception {
        assertThat(fileSystem("/scratch")).isEqualTo("ext2/ext3");
        assertThat(System.getenv("CTK_ROOT")).startsWith("/scratch/");
        assertThat(System.getenv("TMPDIR")).startsWith("/scratch/");
        assertThat(output("blockdev", "--getsize64", "/dev/machine/io")).isEqualTo((256 << 20) + "\n");
        assertThat(Path.of("/proc/swaps")).content().contains("partition");
    }

    @MachineUserTest
    void aDelegatedGroup() throws Exception {
        assertThat(Path.of("/proc/self/cgroup")).hasContent("0::/user/order");
        Path group = Files.createDirectory(CGROUP.resolve("user/made"));
        Files.writeString(CGROUP.resolve("user/cgroup.subtree_control"), "+memory +pids");
        assertThat(group.resolve("memory.max")).hasContent("max");
        Files.writeString(CGROUP.resolve("user/cgroup.subtree_control"), "-memory -pids");
        Files.delete(group);
        assertThat(Files.isWritable(CGROUP)).isFalse();
    }

    @SystemdTest
    void aSystemdThatDelegates() throws Exception {
        assertThat(Path.of("/proc/self/cgroup")).hasContent("0::/system.slice/order.service");
        assertThat(Path.of("/run/dbus/system_bus_socket")).exists();
        assertThat(output("systemd-run", "--scope", "-p", "Delegate=yes", "cat", "/proc/self/cgroup"))
                .containsPattern("\n0::/system.slice/run-\\w+.scope\n");
    }

    @SystemdUserTest
    void aSystemdOfTheUsersThatDelegates() throws Exception {
        String own = "/user.slice/user-65533.slice/user@65533.service/app.slice/run-";
        assertThat(Path.of("/proc/self/cgroup")).content().startsWith("0::" + own);
        assertThat(Path.of(System.getenv("XDG_RUNTIME_DIR")).resolve("bus")).exists();
        assertThat(output("systemd-run", "--user", "--scope", "-p", "Delegate=yes", "cat", "/proc/self/cgroup"))
                .containsPattern("\n0::" + own + "\\w+.scope\n");
    }

    @V2OnlyTest
    void nothingButV2() throws Exception {
        assertThat(fileSystem(CGROUP.toString())).isEqualTo("cgroup2fs");
        assertThat(Path.of("/proc/self/mounts")).content().doesNotContain(" cgroup ");
    }
}
