package io.ctk.container;

import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.image.ImageException;
import io.ctk.image.Json;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.mount.MountAttribute;
import io.ctk.security.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A stored container's specification, as {@link StoredConfig} wrote it.
 *
 * @param spec the specification
 * @param places where in the container each overlay is mounted, by the name of its directory
 */
record StoredSpec(ContainerSpec spec, Map<String, String> places) {

    static StoredSpec read(Path directory, String id) throws IOException {
        Path file = directory.resolve(ContainerStore.CONFIG);
        try {
            return of(Json.parse(file), id);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new ImageException(file + " is not what ctk wrote: " + e.getMessage(), e);
        }
    }

    private static StoredSpec of(Json json, String id) throws ImageException {
        Map<String, String> annotations =
                new LinkedHashMap<>(json.object("annotations").texts());
        ContainerSpec.Builder builder = ContainerSpec.builder(root(annotations.getOrDefault(StoredConfig.ROOT, "")));
        builder.name(id)
                .hostname(json.required("hostname"))
                .readOnly(json.object("root").flag("readonly"))
                .user(annotations.getOrDefault(StoredConfig.USER, "0:0"))
                .network(constant(Network.class, annotations.getOrDefault(StoredConfig.NETWORK, "NONE")))
                .init(Boolean.parseBoolean(annotations.get(StoredConfig.INIT)));
        String manager = annotations.getOrDefault(StoredConfig.CGROUP_MANAGER, "");
        if (!manager.isEmpty()) {
            builder.cgroupManager(constant(CgroupManager.class, manager));
        }
        readProcess(json.object("process"), builder);
        for (Json mount : json.objects("mounts")) {
            builder.volume(volume(mount));
        }
        readLinux(json.object("linux"), Boolean.parseBoolean(annotations.get(StoredConfig.USER_NAMESPACE)), builder);
        Map<String, String> places = places(annotations.getOrDefault(StoredConfig.PLACES, ""));
        annotations
                .keySet()
                .removeAll(Set.of(
                        StoredConfig.ROOT,
                        StoredConfig.USER,
                        StoredConfig.NETWORK,
                        StoredConfig.INIT,
                        StoredConfig.CGROUP_MANAGER,
                        StoredConfig.USER_NAMESPACE,
                        StoredConfig.PLACES));
        annotations.forEach(builder::annotation);
        return new StoredSpec(builder.build(), places);
    }

    private static Rootfs root(String text) {
        List<Path> directories = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (line.equals(StoredConfig.HOST)) {
                return new Rootfs.Host(directories, new Rootfs.Layer.Stored());
            }
            directories.add(Path.of(line));
        }
        return new Rootfs.Stack(directories, new Rootfs.Layer.Stored());
    }

    private static Map<String, String> places(String text) {
        Map<String, String> places = new LinkedHashMap<>();
        for (String line : text.isEmpty() ? new String[0] : text.split("\n")) {
            int space = line.indexOf(' ');
            places.put(line.substring(0, space), line.substring(space + 1));
        }
        return places;
    }

    private static void readProcess(Json process, ContainerSpec.Builder builder) throws ImageException {
        builder.workingDirectory(process.required("cwd")).command(process.texts("args"));
        for (String variable : process.texts("env")) {
            int equals = variable.indexOf('=');
            builder.environment(variable.substring(0, equals), variable.substring(equals + 1));
        }
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        for (String name : process.object("capabilities").texts("bounding")) {
            capabilities.add(Capability.parse(name));
        }
        builder.capabilities(capabilities);
        for (Json limit : process.objects("rlimits")) {
            builder.resourceLimit(new ResourceLimit(
                    constant(
                            ResourceLimit.Resource.class, limit.required("type").substring("RLIMIT_".length())),
                    limit.number("soft", 0),
                    limit.number("hard", 0)));
        }
    }

    private static Volume volume(Json mount) throws ImageException {
        String target = mount.required("destination");
        if (mount.text("type").equals("bind")) {
            return new Volume.Bind(
                    Path.of(mount.required("source")),
                    target,
                    mount.texts("options").contains("ro"));
        }
        if (mount.text("type").equals(StoredConfig.ANONYMOUS)) {
            return new Volume.Anonymous(target);
        }
        Set<MountAttribute> attributes = EnumSet.noneOf(MountAttribute.class);
        for (String name : mount.texts("attributes")) {
            attributes.add(constant(MountAttribute.class, name));
        }
        return new Volume.Tmpfs(target, mount.texts("options"), attributes);
    }

    private static void readLinux(Json linux, boolean userNamespace, ContainerSpec.Builder builder)
            throws ImageException {
        if (userNamespace) {
            builder.userNamespace(maps(linux.objects("uidMappings")), maps(linux.objects("gidMappings")));
        }
        for (Json joined : linux.objects("namespaces")) {
            builder.join(constant(Namespace.class, joined.required("type")), Path.of(joined.required("path")));
        }
        List<CgroupLimits.Setting> settings = new ArrayList<>();
        for (Map.Entry<String, String> file :
                linux.object("resources").object("unified").texts().entrySet()) {
            for (String value : file.getValue().split("\n")) {
                settings.add(new CgroupLimits.Setting(file.getKey(), value));
            }
        }
        builder.limits(CgroupLimits.of(settings));
    }

    private static List<IdMap> maps(List<Json> maps) throws ImageException {
        List<IdMap> read = new ArrayList<>();
        for (Json map : maps) {
            read.add(new IdMap(map.number("containerID", 0), map.number("hostID", 0), map.number("size", 0)));
        }
        return read;
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        try {
            return Enum.valueOf(type, name);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("\"" + name + "\" is no " + type.getSimpleName(), e);
        }
    }
}
