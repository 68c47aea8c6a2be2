package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.NativeError;
import io.ctk.launch.FileSteps.NodeType;
import io.ctk.launch.MountSteps.BindOption;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Propagation;
import io.ctk.security.Capability;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each step reads well, and the native side takes what it is encoded as. */
class StepsTest {
    private final List<Step> steps = new ArrayList<>();

    private void add(Step step, String text) {
        assertThat(step).hasToString(text);
        steps.add(step);
    }

    /** Gets as far as the clone, which is of namespaces that there are not: a whole plan would do what it says. */
    private void taken() {
        for (Step step : steps) {
            LaunchPlan.Builder plan = LaunchPlan.builder().add(step);
            if (!step.isEnd()) {
                plan.add(ProcessSteps.exit());
            }
            PlanEncoder.Encoded encoded = PlanEncoder.encode(plan.build());
            byte[] bytes = encoded.bytes();
            ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).putLong(40, 1);
            int[] fds = new int[3 + encoded.handed().size()];
            Arrays.fill(fds, 3, fds.length, 3);
            NativeError error = new NativeError();
            int result = Libctk.ctk_launch(
                    bytes, bytes.length, fds, fds.length, -1, -1, -1, new int[2], new long[64], error.bytes());
            assertThat(result).isNegative();
            assertThat(error.exception(0)).as(step.toString()).hasMessageContaining("unknown namespaces");
        }
    }

    @Test
    void mounts() {
        add(MountSteps.privateMounts(), "make mounts private");
        add(
                MountSteps.setPropagation("/", Propagation.SLAVE, true),
                "set propagation /: slave, with all mounts below it");
        add(MountSteps.setPropagation("/a", Propagation.UNBINDABLE, false), "set propagation /a: unbindable");
        add(MountSteps.setAttributes("/a", Set.of(MountAttribute.READ_ONLY)), "set attributes /a: (ro)");
        add(
                MountSteps.setAttributes(
                        "/a",
                        Set.of(MountAttribute.NO_LINKS, MountAttribute.STRICT_ACCESS_TIME),
                        Set.of(MountAttribute.NO_EXEC, MountAttribute.NO_ACCESS_TIME),
                        true),
                "set attributes /a: (strictatime,nosymfollow) without (noexec,noatime), with all mounts below it");
        add(
                MountSteps.bind(Path.of("/s"), "/t", true, Set.of(), MountPoint.MAKE_FILE, Set.of(BindOption.values())),
                "bind /t: from /s");
        add(MountSteps.bindInPlace(Path.of("/s"), "/t", Set.of()), "bind /t: from /s");
        add(
                MountSteps.bindMapped(
                        Path.of("/s"),
                        "/t",
                        true,
                        Set.of(),
                        MountPoint.MAKE_DIRECTORY,
                        List.of(new IdMap(0, 1000, 1)),
                        List.of(new IdMap(0, 1000, 1), new IdMap(5, 2000, 9)),
                        false),
                "bind /t: from /s, uids 0 1000 1; gids 0 1000 1, 5 2000 9");
        add(
                MountSteps.mountFilesystem("tmpfs", "/t", List.of("size=1m"), Set.of(), MountPoint.MUST_EXIST),
                "mount tmpfs /t: size=1m");
        add(
                MountSteps.mountFilesystem(
                        "ext4", "/dev/sda", "/t", List.of("acl"), Set.of(), MountPoint.MUST_EXIST, true),
                "mount ext4 /t: from /dev/sda acl with what is there");
        add(
                MountSteps.remount(
                        "/t", List.of("size=2m"), Set.of(MountAttribute.NO_SUID), Set.of(MountAttribute.READ_ONLY)),
                "remount /t: size=2m (nosuid) without (ro)");
        add(
                MountSteps.bindInPlace(Path.of("/s"), "/t", true, Set.of(MountAttribute.READ_ONLY)),
                "bind /t: from /s (ro)");
        taken();
    }

    @Test
    void files() {
        add(FileSteps.makeCharacterDevice("/dev/null", 0666, 1, 3), "make device /dev/null: c 1:3 666");
        add(FileSteps.makeNode("/dev/sda", NodeType.BLOCK, 0660, 8, 0, 0, 6), "make device /dev/sda: b 8:0 660 0:6");
        add(FileSteps.makeNode("/dev/p", NodeType.FIFO, 0622, 0, 0, 1, 2), "make pipe /dev/p: 622 1:2");
        add(FileSteps.setParameter("/proc/sys/a", "1 2"), "set parameter /proc/sys/a: 1 2");
        taken();
    }

    @Test
    void namespaces() {
        add(ProcessSteps.unshare(EnumSet.of(Namespace.UTS, Namespace.PID)), "unshare pid uts");
        add(
                ProcessSteps.newTimeNamespace(-1, 5, 86400, 0),
                "make time namespace monotonic -1 s 5 ns: boottime 86400 s 0 ns");
        taken();
    }

    @Test
    void hooksAndGates() throws IOException {
        try (Gate gate = Gate.open()) {
            add(ProcessSteps.await(gate), "wait at gate");
            add(
                    ProcessSteps.runHook(
                            "/h", List.of("h", "x"), List.of("A=b"), Duration.ofNanos(1), "{", "}", "a hook"),
                    "run a hook h x: at most 1 ms");
            add(ProcessSteps.runHook("/h", List.of("h"), List.of(), Duration.ZERO, "{", "}", "a hook"), "run a hook h");
            taken();
        }
    }

    @Test
    void process() {
        add(
                ProcessSteps.setScheduler(6, 0, 0, 1, 10, 20, 30),
                "set scheduler policy 6: nice 0 priority 0 flags 1 runtime 10 deadline 20 period 30");
        add(ProcessSteps.setScheduler(3, 19, 0, 0, 0, 0, 0), "set scheduler policy 3: nice 19 priority 0 flags 0");
        add(ProcessSteps.setIoPriority(2, 7), "set I/O priority class 2 level 7");
        add(ProcessSteps.setPersonality(8), "set personality 0x8");
        add(ProcessSteps.setDomainName("example.org"), "set domain name example.org");
        add(
                ProcessSteps.setCapabilities(Set.of(), Set.of(Capability.KILL), Set.of(Capability.CHOWN)),
                "set capabilities: effective none; permitted KILL; inheritable CHOWN");
        add(ProcessSteps.raiseAmbient(Set.of(Capability.KILL)), "raise ambient capabilities: KILL");
        add(ProcessSteps.setUmask(07), "set umask 007");
        taken();
    }

    @Test
    void attributesThatContradictOneAnother() {
        assertThatThrownBy(() -> MountSteps.setAttributes(
                        "/a", Set.of(MountAttribute.READ_ONLY), Set.of(MountAttribute.READ_ONLY), false))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MountSteps.setAttributes(
                        "/a",
                        Set.of(MountAttribute.NO_ACCESS_TIME, MountAttribute.RELATIVE_ACCESS_TIME),
                        Set.of(),
                        false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("one way with access times");
    }
}
