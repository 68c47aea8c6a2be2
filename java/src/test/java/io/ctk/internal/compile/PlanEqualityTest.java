package io.ctk.internal.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.ByteSize;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.mount.MountAttribute;
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
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Any container, written as a {@code config.json} and read again, has the plan that it had; and what is written is what the specification's schema wants. */
class PlanEqualityTest {
    private static final int CONTAINERS = 400;

    @TempDir
    Path store;

    private Path directory;
    private Path file;

    @BeforeEach
    void makeSources() throws Exception {
        directory = Files.createDirectory(store.resolve("directory"));
        file = Files.createFile(store.resolve("file"));
    }

    @Test
    void ofGeneratedContainers() throws Exception {
        for (int seed = 0; seed < CONTAINERS; seed++) {
            Random random = new Random(seed);
            Caller caller = random.nextBoolean() ? MadeUpMachine.ROOT : MadeUpMachine.USER;
            ContainerBuilder container = container(random);
            RuntimeSpec lowered = MadeUpMachine.lower(container, caller, store);
            lowered.check();
            for (String json : List.of(lowered.toJson(), lowered.toCompactJson())) {
                assertThat(Schema.problemsOf(json))
                        .as("seed %d: %s", seed, json)
                        .isEmpty();
                RuntimeSpec read = RuntimeSpec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
                assertThat(read).as("seed %d", seed).isEqualTo(lowered);
                assertThat(MadeUpMachine.plan(container, read, caller, store))
                        .as("seed %d: %s", seed, json)
                        .hasToString(
                                MadeUpMachine.plan(container, caller, store).toString());
            }
        }
    }

    private ContainerBuilder container(Random random) {
        ContainerBuilder builder = Container.builder(
                        switch (random.nextInt(4)) {
                            case 0 -> Rootfs.directory(directory);
                            case 1 -> Rootfs.host();
                            case 2 -> Rootfs.overlay(directory).withLayer(new Rootfs.Layer.InMemory(ByteSize.mib(1)));
                            default -> Rootfs.overlay(directory).withLayer(new Rootfs.Layer.Stored());
                        })
                .command(random.nextBoolean() ? "sh" : "/bin/sh", "-c", "a \"b\" \u00e4")
                .user(random.nextInt(3) + ":" + random.nextInt(3))
                .network(random.nextBoolean() ? Network.HOST : Network.NONE)
                .readOnly(random.nextBoolean())
                .init(random.nextBoolean())
                .annotation("org.example.a", "b\n");
        if (random.nextBoolean()) {
            builder.workingDirectory("/work").environment("PATH", "/x:/y").environment("A", "b=c\t");
        }
        if (random.nextBoolean()) {
            builder.hostname("box");
        }
        addLimits(random, builder);
        addVolumes(random, builder);
        addNamespaces(random, builder);
        return builder;
    }

    private static void addLimits(Random random, ContainerBuilder builder) {
        if (random.nextBoolean()) {
            builder.memoryMax(ByteSize.mib(64)).pidsMax(10);
            builder.resourceLimit(ResourceLimit.parse("nofile=100:200"));
        }
        if (random.nextBoolean()) {
            Set<Capability> some = EnumSet.noneOf(Capability.class);
            for (Capability capability : Capability.values()) {
                if (random.nextBoolean()) {
                    some.add(capability);
                }
            }
            builder.capabilities(some);
        }
    }

    private void addVolumes(Random random, ContainerBuilder builder) {
        List<String> targets =
                List.of("/a", "/a/b", "/a/b/c", "/proc/x", "/dev/shm", "/etc", "/etc/hosts", "/sys", "/x/../y");
        for (String target : targets) {
            switch (random.nextInt(8)) {
                case 0 -> builder.volume(new Volume.Bind(file, target, random.nextBoolean()));
                case 1 -> builder.volume(new Volume.Bind(directory, target, random.nextBoolean()));
                case 2 ->
                    builder.volume(new Volume.Tmpfs(
                            target,
                            List.of("mode=1777"),
                            EnumSet.of(MountAttribute.NO_EXEC, MountAttribute.READ_ONLY)));
                case 3 -> builder.volume(new Volume.Anonymous(target));
                default -> {
                    // nothing there
                }
            }
        }
    }

    private static void addNamespaces(Random random, ContainerBuilder builder) {
        for (Namespace joined : List.of(Namespace.NETWORK, Namespace.UTS, Namespace.IPC, Namespace.CGROUP)) {
            if (random.nextInt(6) == 0) {
                builder.join(joined, Path.of("/proc/1/ns/" + joined.fileName()));
            }
        }
        if (random.nextInt(3) == 0) {
            builder.userNamespace(
                    List.of(new IdMap(0, 5000, 10), new IdMap(10, 7000, 5)), List.of(new IdMap(0, 6000, 10)));
        }
    }
}
