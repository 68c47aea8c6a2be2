package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.container.spec.Network;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a container sees of the machine. */
@ExtendWith(NothingLeft.class)
class ContainerViewTest {
    @AnyUserTest
    @Tag("fallback")
    void maskedPathsAreEmpty() throws Exception {
        String script = "for f in acpi asound interrupts kcore keys latency_stats timer_list sched_debug scsi; do"
                + " f=/proc/$f; [ -e $f ] || continue; if [ -d $f ]; then ls -A $f; else stat -c %t:%T $f; fi; done;"
                + " for d in /sys/firmware /sys/devices/virtual/powercap; do if [ -d $d ]; then ls -A $d; fi; done";
        // Nothing but what /dev/null is stands where a file was.
        assertThat(Run.output(script).lines().distinct()).containsExactly("1:3");
    }

    @AnyUserTest
    @Tag("fallback")
    void readOnlyPathsCantBeWritten() throws Exception {
        for (String file : List.of("/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/sys/kernel/mm/ksm/run")) {
            if (Files.exists(Path.of(file))) {
                Run run = Run.of(Run.script("echo h > " + file));
                assertThat(run.error()).as(file).containsAnyOf("Read-only file system", "Permission denied");
            }
        }
        assertThat(Run.of(Run.script("echo x > /proc/sys/kernel/hostname")).error())
                .contains("Read-only file system");
    }

    @AnyUserTest
    @Tag("fallback")
    void devIsItsOwn() throws Exception {
        Set<String> names = Run.output("ls /dev").lines().collect(Collectors.toSet());
        names.remove("mqueue"); // not in every kernel
        assertThat(names)
                .containsExactlyInAnyOrder(
                        "fd", "full", "null", "ptmx", "pts", "random", "shm", "stderr", "stdin", "stdout", "tty",
                        "urandom", "zero");
        assertThat(Run.output("echo lost > /dev/null; head -c 3 /dev/zero; head -c 1 /dev/urandom | cat > /dev/null;"
                        + " echo out > /dev/stdout; ls /dev/pts"))
                .isEqualTo("\0\0\0out\nptmx\n");
    }

    @AnyUserTest
    void theHostNameIsSetAndOnlyInside() throws Exception {
        String machine = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        assertThat(Run.output(Run.script("cat /proc/sys/kernel/hostname; echo $HOSTNAME")
                        .hostname("other.example")))
                .isEqualTo("other.example\nother.example\n");
        assertThat(Run.output(Run.script("cat /proc/sys/kernel/hostname").name("its-name")))
                .isEqualTo("its-name\n");
        assertThat(Path.of("/proc/sys/kernel/hostname")).hasContent(machine);
    }

    private static List<String> interfaces(String netDev) {
        return netDev.lines()
                .filter(line -> line.contains(":"))
                .map(line -> line.substring(0, line.indexOf(':')).strip())
                .sorted()
                .collect(Collectors.toList());
    }

    @AnyUserTest
    @Tag("fallback")
    void aNetworkOfItsOwnIsLoopbackAndUp() throws Exception {
        assertThat(interfaces(Run.output("cat /proc/net/dev"))).containsExactly("lo");
        int flags = Integer.decode(Run.output("cat /sys/class/net/lo/flags").strip());
        assertThat(flags & 1).as("IFF_UP").isEqualTo(1);
    }

    @AnyUserTest
    @Tag("fallback")
    void theMachinesNetworkIsTheMachines() throws Exception {
        String own = Files.readSymbolicLink(Path.of("/proc/self/ns/net")).toString();
        assertThat(Run.output(Run.script("readlink /proc/self/ns/net").network(Network.HOST)))
                .isEqualTo(own + "\n");
    }

    @RootTest
    void aJoinedNetworkIsThatOfTheOther() throws Exception {
        try (Container first = Run.script("echo ready; cat").start()) {
            assertThat(first.process().inputReader().readLine()).isEqualTo("ready");
            Path file = Path.of("/proc/" + first.process().pid() + "/ns/net");
            String name = Files.readSymbolicLink(file).toString();
            assertThat(Run.output(Run.script("readlink /proc/self/ns/net").join(io.ctk.launch.Namespace.NETWORK, file)))
                    .isEqualTo(name + "\n")
                    .isNotEqualTo(Files.readSymbolicLink(Path.of("/proc/self/ns/net")) + "\n");
        }
    }

    @ParameterizedTest
    @Tag("root")
    @Tag("rootless")
    @EnumSource(
            value = io.ctk.launch.Namespace.class,
            names = {"MOUNT", "PID", "UTS", "IPC", "NETWORK", "CGROUP"})
    void namespacesAreItsOwn(io.ctk.launch.Namespace namespace) throws Exception {
        Path file = Path.of("/proc/self/ns", namespace.fileName());
        assertThat(Run.output("readlink " + file)).isNotEqualTo(Files.readSymbolicLink(file) + "\n");
    }

    @AnyUserTest
    void itSeesItsOwnProcessesOnly() throws Exception {
        assertThat(Run.output("cd /proc; for p in [0-9]*; do echo $p; done")).isEqualTo("1\n");
    }

    @AnyUserTest
    @Tag("fallback")
    void noMountOfTheMachineIsInReach() throws Exception {
        // Three files of its own lie in the store, whatever file system that is on.
        List<String> types = Run.output("cat /proc/self/mounts")
                .lines()
                .filter(line -> !line.matches("\\S+ /etc/(hosts|hostname|resolv\\.conf) .*"))
                .map(line -> line.split(" ")[2])
                .distinct()
                .collect(Collectors.toList());
        assertThat(types)
                .contains("overlay", "proc")
                .isSubsetOf("overlay", "proc", "tmpfs", "devpts", "mqueue", "sysfs", "cgroup2", "devtmpfs");
        assertThat(Run.output("cat /proc/self/mounts")).doesNotContain("/boot", "/var/lib");
    }
}
