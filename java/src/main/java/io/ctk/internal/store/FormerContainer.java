package io.ctk.internal.store;

import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.container.spec.ContainerSettings;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.internal.json.JsonDocument;
import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.Range;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.mount.MountAttribute;
import io.ctk.security.Capability;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A container that was kept before its {@code config.json} was a whole one: that has what was asked for, in the specification's words as far as these
 * went, and the rest is in {@code ctk.json} of version 1 or, before that, among the annotations. Starting it makes it one of today's. To be removed, with its
 * callers' choice and {@code FormerContainerTest}, with version 0.2.
 *
 * @param spec what was asked for
 * @param places where in the container each overlay is mounted, by the name of its directory
 */
public record FormerContainer(ContainerSpec spec, Map<String, String> places) {
    private static final int LARGEST = 4 << 20;
    private static final Rootfs.Layer STORED = new Rootfs.Layer.Stored();

    /**
     * {@return the one in a directory}
     *
     * @throws ImageException if it can't be read, with the way out
     */
    public static FormerContainer read(Path directory, String id) throws IOException {
        Path file = directory.resolve(ContainerDirectories.CONFIG);
        Path state = directory.resolve(BundleState.FILE);
        try {
            JsonObject config = parse(file);
            return Files.exists(state, LinkOption.NOFOLLOW_LINKS)
                    ? of(config, parse(state), id)
                    : annotated(config, config.textMap("annotations"), id);
        } catch (JsonException | IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new ImageException(file + " is not what ctk wrote: " + e.getMessage() + Bundle.wayOut(id), e);
        }
    }

    private static JsonObject parse(Path file) throws IOException {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return JsonDocument.read(in, LARGEST);
        }
    }

    private static FormerContainer of(JsonObject config, JsonObject state, String id) throws JsonException {
        List<Path> layers = state.texts("layers").stream().map(Path::of).toList();
        ContainerSpec.Builder builder = ContainerSpec.builder(
                state.flag("host") ? new Rootfs.Host(layers, STORED) : new Rootfs.Stack(layers, STORED));
        builder.user(state.requiredText("user"))
                .network(state.requiredWord("network", Network.values()))
                .init(state.flag("init"));
        CgroupManager manager = state.word("cgroupManager", CgroupManager.values());
        if (manager != null) {
            builder.cgroupManager(manager);
        }
        addOrigin(builder, state.text("image"), state.text("imageName"));
        return read(config, builder, state.truth("userNamespace"), state.textMap("places"), id);
    }

    private static void addOrigin(ContainerSpec.Builder builder, String image, String name) {
        if (!image.isEmpty()) {
            builder.origin(new ImageOrigin(Digest.parse(image), name));
        }
    }

    private static FormerContainer annotated(JsonObject config, Map<String, String> notes, String id)
            throws JsonException {
        ContainerSpec.Builder builder = ContainerSpec.builder(root(notes.getOrDefault("io.ctk.root", "")));
        builder.user(notes.getOrDefault("io.ctk.user", "0:0"))
                .network(Network.valueOf(notes.getOrDefault("io.ctk.network", "NONE")))
                .init(Boolean.parseBoolean(notes.get("io.ctk.init")));
        String manager = notes.getOrDefault("io.ctk.cgroup-manager", "");
        if (!manager.isEmpty()) {
            builder.cgroupManager(CgroupManager.valueOf(manager));
        }
        addOrigin(builder, notes.getOrDefault("io.ctk.image", ""), notes.getOrDefault("io.ctk.image-name", ""));
        String user = notes.getOrDefault("io.ctk.user-namespace", "");
        return read(
                config,
                builder,
                user.isEmpty() ? null : Boolean.valueOf(user),
                places(notes.getOrDefault("io.ctk.places", "")),
                id);
    }

    /** A directory a line, the topmost first; or the machine's own files, perhaps with such lines above. */
    private static Rootfs root(String text) {
        List<Path> directories = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.equals("host")) {
                return new Rootfs.Host(directories, STORED);
            }
            directories.add(Path.of(line));
        }
        return new Rootfs.Stack(directories, STORED);
    }

    private static Map<String, String> places(String text) {
        Map<String, String> places = new LinkedHashMap<>();
        for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
            int space = line.indexOf(' ');
            places.put(line.substring(0, space), line.substring(space + 1));
        }
        return places;
    }

    private static FormerContainer read(
            JsonObject config,
            ContainerSpec.Builder builder,
            @Nullable Boolean userNamespace,
            Map<String, String> places,
            String id)
            throws JsonException {
        builder.name(id).hostname(config.requiredText("hostname"));
        builder.readOnly(config.objectOrEmpty("root", root -> root.flag("readonly")));
        config.objectOrEmpty("process", process -> readProcess(process, builder));
        for (Volume volume : config.objects("mounts", FormerContainer::volume)) {
            builder.volume(volume);
        }
        config.objectOrEmpty("linux", linux -> readLinux(linux, Boolean.TRUE.equals(userNamespace), builder));
        config.textMap("annotations").forEach((name, value) -> {
            if (!name.startsWith(ContainerSettings.OURS)) {
                builder.annotation(name, value);
            }
        });
        return new FormerContainer(builder.build(), places);
    }

    private static ContainerSpec.Builder readProcess(JsonObject process, ContainerSpec.Builder builder)
            throws JsonException {
        builder.workingDirectory(process.requiredText("cwd")).command(process.texts("args"));
        for (String variable : process.texts("env")) {
            int equals = variable.indexOf('=');
            builder.environment(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : process.objectOrEmpty("capabilities", sets -> sets.texts("bounding"))) {
            capabilities.add(Capability.parse(name));
        }
        builder.capabilities(capabilities);
        process.objects("rlimits", FormerContainer::limit).forEach(builder::resourceLimit);
        return builder;
    }

    private static ResourceLimit limit(JsonObject limit) throws JsonException {
        return new ResourceLimit(
                ResourceLimit.Resource.valueOf(limit.requiredText("type").substring("RLIMIT_".length())),
                limit.numberOrZero("soft", Range.INT64),
                limit.numberOrZero("hard", Range.INT64));
    }

    private static Volume volume(JsonObject mount) throws JsonException {
        String target = mount.requiredText("destination");
        if (mount.text("type").equals("bind")) {
            return new Volume.Bind(
                    Path.of(mount.requiredText("source")),
                    target,
                    mount.texts("options").contains("ro"));
        }
        if (mount.text("type").equals("volume")) {
            return new Volume.Anonymous(target);
        }
        Set<MountAttribute> attributes = EnumSet.noneOf(MountAttribute.class);
        mount.texts("attributes").forEach(name -> attributes.add(MountAttribute.valueOf(name)));
        return new Volume.Tmpfs(target, mount.texts("options"), attributes);
    }

    private static ContainerSpec.Builder readLinux(
            JsonObject linux, boolean userNamespace, ContainerSpec.Builder builder) throws JsonException {
        if (userNamespace) {
            builder.userNamespace(
                    linux.objects("uidMappings", FormerContainer::map),
                    linux.objects("gidMappings", FormerContainer::map));
        }
        for (Joined each : linux.objects("namespaces", Joined::read)) {
            builder.join(each.type, each.file);
        }
        List<CgroupLimits.Setting> settings = new ArrayList<>();
        Map<String, String> files = linux.objectOrEmpty("resources", resources -> resources.textMap("unified"));
        files.forEach(
                (file, values) -> values.lines().forEach(value -> settings.add(new CgroupLimits.Setting(file, value))));
        builder.limits(CgroupLimits.of(settings));
        return builder;
    }

    private record Joined(Namespace type, Path file) {
        static Joined read(JsonObject in) throws JsonException {
            return new Joined(Namespace.valueOf(in.requiredText("type")), Path.of(in.requiredText("path")));
        }
    }

    private static IdMap map(JsonObject map) throws JsonException {
        return new IdMap(
                map.numberOrZero("containerID", Range.UINT32),
                map.numberOrZero("hostID", Range.UINT32),
                map.numberOrZero("size", Range.UINT32));
    }
}
