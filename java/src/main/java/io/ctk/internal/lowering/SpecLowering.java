package io.ctk.internal.lowering;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Hostname;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.group.CgroupPlacement;

import io.ctk.cgroup.CgroupLimits;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.runtime.Capabilities;
import io.ctk.runtime.IdMapping;
import io.ctk.runtime.Linux;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.NamespaceSpec;
import io.ctk.runtime.ProcessSpec;
import io.ctk.runtime.Resources;
import io.ctk.runtime.Rlimit;
import io.ctk.runtime.Root;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.UserSpec;
import io.ctk.security.Capability;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says in the OCI runtime specification's words what a container is: all that {@link ContainerSpec} leaves to a default is explicit there.
 *
 * @param spec what was asked for
 * @param id the container's name
 * @param user who it runs as, in its own ids
 * @param groups its supplementary groups
 * @param environment its variables, each {@code NAME=VALUE}
 * @param namespaces its own
 * @param uidMap how user ids are mapped, where it has a user namespace
 * @param gidMap how group ids are
 * @param mounts what is mounted on its root, in order
 */
public record SpecLowering(
        ContainerSpec spec,
        String id,
        User user,
        List<Long> groups,
        List<String> environment,
        Set<Namespace> namespaces,
        List<IdMap> uidMap,
        List<IdMap> gidMap,
        List<MountSpec> mounts) {
    /** Where the root file system of a bundle is, unless it is a directory of somebody's. */
    private static final String ROOT = "rootfs";

    public RuntimeSpec lower() {
        return new RuntimeSpec(
                RuntimeSpec.VERSION,
                process(),
                new Root(
                        spec.root() instanceof Rootfs.Directory directory
                                ? directory.path().toString()
                                : ROOT,
                        spec.readOnly()),
                namespaces.contains(Namespace.UTS) ? Hostname.of(spec, id) : "",
                "",
                mounts,
                null,
                spec.annotations(),
                linux());
    }

    private ProcessSpec process() {
        List<String> bounding = names(spec.capabilities());
        List<String> effective = user.uid() == 0 ? bounding : List.of();
        return new ProcessSpec(
                false,
                null,
                new UserSpec(user.uid(), user.gid(), null, groups),
                spec.command(),
                environment,
                spec.workingDirectory(),
                new Capabilities(bounding, effective, List.of(), effective, List.of()),
                spec.resourceLimits().stream().map(SpecLowering::limit).toList(),
                true,
                "",
                "",
                null,
                null,
                null,
                null);
    }

    private static List<String> names(Collection<Capability> capabilities) {
        return capabilities.stream().map(Capability::kernelName).toList();
    }

    private static Rlimit limit(ResourceLimit limit) {
        return new Rlimit(Rlimit.Type.valueOf("RLIMIT_" + limit.resource().name()), limit.soft(), limit.hard());
    }

    private Linux linux() {
        return new Linux(
                maps(uidMap),
                maps(gidMap),
                Map.of(),
                resources(),
                "/" + CgroupPlacement.name(id),
                namespaces(spec.joined()),
                List.of(),
                Map.of(),
                null,
                Linux.Propagation.PRIVATE,
                HiddenPaths.masked(),
                HiddenPaths.readOnly(),
                "",
                null,
                null,
                null,
                Map.of());
    }

    private List<NamespaceSpec> namespaces(Map<Namespace, Path> joined) {
        List<NamespaceSpec> all = new ArrayList<>();
        namespaces.forEach(type -> all.add(new NamespaceSpec(type(type), "")));
        joined.forEach((type, file) -> all.add(new NamespaceSpec(type(type), file.toString())));
        return all;
    }

    private static NamespaceSpec.Type type(Namespace namespace) {
        return NamespaceSpec.Type.valueOf(namespace.name());
    }

    private static List<IdMapping> maps(List<IdMap> maps) {
        return maps.stream()
                .map(map -> new IdMapping(map.inside(), map.outside(), map.count()))
                .toList();
    }

    private Resources resources() {
        // A file may be written once for each device.
        Map<String, String> files = new LinkedHashMap<>();
        for (CgroupLimits.Setting setting : spec.limits().settings()) {
            files.merge(setting.file(), setting.value(), (a, b) -> a + "\n" + b);
        }
        return new Resources(List.of(), null, null, null, null, List.of(), null, Map.of(), files);
    }
}
