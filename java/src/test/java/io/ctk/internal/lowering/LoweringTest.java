package io.ctk.internal.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.runtime.Linux;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.NamespaceSpec;
import io.ctk.runtime.ProcessSpec;
import io.ctk.runtime.Rlimit;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.Schema;
import io.ctk.security.Caller;
import io.ctk.security.Capability;
import io.ctk.testing.MadeUpMachine;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a container is in the OCI runtime specification's words, on a made-up machine; and that its plan does the same. */
class LoweringTest {
    @TempDir
    Path store;

    /** Lowers it, and holds against it what holds for all. */
    private RuntimeSpec lower(ContainerBuilder builder, Caller caller) throws Exception {
        RuntimeSpec spec = MadeUpMachine.lower(builder, caller, store);
        spec.check();
        String json = spec.toJson();
        assertThat(Schema.problemsOf(json)).isEmpty();
        RuntimeSpec read = RuntimeSpec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        assertThat(read).isEqualTo(spec);
        assertThat(MadeUpMachine.plan(builder, read, caller, store))
                .hasToString(MadeUpMachine.plan(builder, caller, store).toString());
        return spec;
    }

    private static ContainerBuilder plain() {
        return Container.builder(Rootfs.directory(Path.of("/usr"))).command("/bin/true", "x");
    }

    private static Linux linux(RuntimeSpec spec) {
        return Objects.requireNonNull(spec.linux());
    }

    private static ProcessSpec process(RuntimeSpec spec) {
        return Objects.requireNonNull(spec.process());
    }

    /** Nobody wrote the document: what can't be had is the step's failure, and the plan shows the step. */
    @Test
    void aPlanHasWhatAStartWouldTry() throws Exception {
        assertThat(plain().store(ContainerStore.at(store, store.resolve("run")))
                        .join(Namespace.NETWORK, Path.of("/not/there"))
                        .capabilities(EnumSet.allOf(Capability.class))
                        .plan()
                        .toString())
                .contains("join namespace /not/there: net", "SYS_RESOURCE");
    }

    @Test
    void allDefaultsAreExplicit() throws Exception {
        RuntimeSpec spec = lower(plain(), MadeUpMachine.ROOT);
        assertThat(process(spec).args()).containsExactly("/bin/true", "x");
        assertThat(process(spec).env()).contains("HOSTNAME=id", "HOME=/root").anyMatch(v -> v.startsWith("PATH=/"));
        assertThat(process(spec).noNewPrivileges()).isTrue();
        assertThat(Objects.requireNonNull(process(spec).capabilities()).bounding())
                .contains("CAP_CHOWN")
                .doesNotContain("CAP_SYS_ADMIN");
        assertThat(Objects.requireNonNull(process(spec).capabilities()).inheritable())
                .isEmpty();
        assertThat(spec.hostname()).isEqualTo("id");
        assertThat(Objects.requireNonNull(spec.root()).path()).isEqualTo("/usr");
        assertThat(linux(spec).namespaces())
                .extracting(NamespaceSpec::type)
                .containsExactlyInAnyOrder(
                        NamespaceSpec.Type.MOUNT,
                        NamespaceSpec.Type.PID,
                        NamespaceSpec.Type.UTS,
                        NamespaceSpec.Type.IPC,
                        NamespaceSpec.Type.NETWORK,
                        NamespaceSpec.Type.CGROUP);
        assertThat(linux(spec).maskedPaths()).contains("/proc/kcore", "/sys/firmware");
        assertThat(linux(spec).readonlyPaths()).contains("/proc/sys");
        assertThat(linux(spec).cgroupsPath()).isEqualTo("ctk-id");
        assertThat(spec.mounts())
                .extracting(MountSpec::destination)
                .containsSubsequence("/proc", "/dev", "/dev/pts", "/dev/shm", "/sys", "/sys/fs/cgroup", "/etc/hosts");
    }

    @Test
    void whatIsSaidIsThere() throws Exception {
        Path source = Files.createDirectory(store.resolve("source"));
        RuntimeSpec spec = lower(
                plain().user("12:13")
                        .readOnly(true)
                        .hostname("host")
                        .annotation("a", "b")
                        .memoryMax(ByteSize.mib(64))
                        .resourceLimit(new ResourceLimit(ResourceLimit.Resource.NOFILE, 100, ResourceLimit.UNLIMITED))
                        .volume(new Volume.Bind(source, "/x/y", true))
                        .volume(Volume.Tmpfs.of("/x", ByteSize.mib(1)))
                        .join(Namespace.NETWORK, Path.of("/proc/1/ns/net")),
                MadeUpMachine.ROOT);
        assertThat(process(spec).user().uid()).isEqualTo(12);
        assertThat(process(spec).user().gid()).isEqualTo(13);
        assertThat(Objects.requireNonNull(process(spec).capabilities()).effective())
                .isEmpty();
        assertThat(process(spec).rlimits()).containsExactly(new Rlimit(Rlimit.Type.RLIMIT_NOFILE, 100, -1));
        assertThat(Objects.requireNonNull(spec.root()).readonly()).isTrue();
        assertThat(spec.hostname()).isEqualTo("host");
        assertThat(spec.annotations()).containsEntry("a", "b");
        assertThat(Objects.requireNonNull(linux(spec).resources()).unified()).containsEntry("memory.max", "67108864");
        assertThat(linux(spec).namespaces()).contains(new NamespaceSpec(NamespaceSpec.Type.NETWORK, "/proc/1/ns/net"));
        List<MountSpec> last =
                spec.mounts().subList(spec.mounts().size() - 2, spec.mounts().size());
        assertThat(last.get(0).options()).contains("size=1048576", "nosuid", "nodev", "noexec");
        assertThat(last.get(1))
                .isEqualTo(new MountSpec(
                        "/x/y", "bind", source.toString(), List.of("rbind", "rprivate", "rro"), List.of(), List.of()));
    }

    @Test
    void anOrdinaryUserHasAUserNamespace() throws Exception {
        RuntimeSpec spec = lower(plain(), MadeUpMachine.USER);
        assertThat(linux(spec).namespaces()).contains(new NamespaceSpec(NamespaceSpec.Type.USER, ""));
        assertThat(linux(spec).uidMappings()).singleElement().satisfies(map -> assertThat(map.hostId())
                .isEqualTo(1000));
        assertThat(process(spec).user().additionalGids()).isEmpty();
        assertThat(spec.mounts())
                .filteredOn(mount -> mount.type().equals("devpts"))
                .allSatisfy(mount -> assertThat(mount.options()).doesNotContain("gid=5"));
        RuntimeSpec onTheMachinesNetwork = lower(plain().network(Network.HOST), MadeUpMachine.USER);
        assertThat(onTheMachinesNetwork.mounts())
                .filteredOn(mount -> mount.destination().equals("/sys"))
                .singleElement()
                .satisfies(mount -> assertThat(mount.type()).isEqualTo("bind"));
        RuntimeSpec mapped = lower(
                plain().userNamespace(List.of(new IdMap(0, 5000, 10)), List.of(new IdMap(0, 6000, 10))),
                MadeUpMachine.ROOT);
        assertThat(linux(mapped).gidMappings()).singleElement().satisfies(map -> assertThat(map.size())
                .isEqualTo(10));
    }
}
