package io.ctk.container;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Volume;

import io.ctk.cgroup.CgroupLimits;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A stored container's specification, as {@link StoredConfig} and {@link StoredState} wrote it.
 *
 * @param spec the specification
 * @param places where in the container each overlay is mounted, by the name of its directory
 */
record StoredSpec(ContainerSpec spec, Map<String, String> places) {

    static StoredSpec read(Path directory, String id) throws IOException {
        Path file = directory.resolve(ContainerStore.CONFIG);
        final String wayOut = "; ctk rm " + id + " removes it";
        try {
            Json config = Json.parse(file);
            return of(config, StoredState.read(directory, config), id);
        } catch (ImageException e) {
            throw new ImageException(e.getMessage() + wayOut, e);
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new ImageException(file + " is not what ctk wrote: " + e.getMessage() + wayOut, e);
        }
    }

    private static StoredSpec of(Json json, StoredState state, String id) throws ImageException {
        ContainerSpec.Builder builder = ContainerSpec.builder(state.root());
        builder.name(id)
                .hostname(json.required("hostname"))
                .readOnly(json.object("root").flag("readonly"))
                .user(state.user())
                .network(state.network())
                .init(state.init());
        state.manager().ifPresent(builder::cgroupManager);
        state.origin().ifPresent(builder::origin);
        readProcess(json.object("process"), builder);
        for (Json mount : json.objects("mounts")) {
            builder.volume(volume(mount));
        }
        readLinux(json.object("linux"), state.userNamespace().orElse(false), builder);
        for (Map.Entry<String, String> annotation :
                json.object("annotations").texts().entrySet()) {
            if (!annotation.getKey().startsWith(ContainerSpec.OURS)) {
                builder.annotation(annotation.getKey(), annotation.getValue());
            }
        }
        return new StoredSpec(builder.build(), state.places());
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
                    Constants.of(
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
            attributes.add(Constants.of(MountAttribute.class, name));
        }
        return new Volume.Tmpfs(target, mount.texts("options"), attributes);
    }

    private static void readLinux(Json linux, boolean userNamespace, ContainerSpec.Builder builder)
            throws ImageException {
        if (userNamespace) {
            builder.userNamespace(maps(linux.objects("uidMappings")), maps(linux.objects("gidMappings")));
        }
        for (Json joined : linux.objects("namespaces")) {
            builder.join(Constants.of(Namespace.class, joined.required("type")), Path.of(joined.required("path")));
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
}
