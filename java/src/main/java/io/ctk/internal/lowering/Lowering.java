package io.ctk.internal.lowering;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Hostname;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.group.CgroupPlacement;
import io.ctk.internal.root.HostSteps;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.launch.SearchPath;
import io.ctk.mount.MountTable;
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
import io.ctk.security.Caller;
import io.ctk.security.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Says in the OCI runtime specification's words what a container is: all that {@link ContainerSpec} leaves to a default is explicit there.
 *
 * @param spec what was asked for
 * @param id the container's name
 * @param caller who starts it
 * @param table what is mounted on the machine
 * @param store the store's directory, which no container sees
 */
public record Lowering(ContainerSpec spec, String id, Caller caller, MountTable table, Path store) {
    /** Where the root file system of a bundle is, unless it is a directory of somebody's. */
    private static final String ROOT = "rootfs";

    /** Files that others can read and not write. */
    private static final long UMASK = 022;

    /** {@return whether a container lives in a user namespace} */
    public static boolean inUserNamespace(ContainerSpec spec, Caller caller) {
        return spec.userNamespace().orElse(!caller.isRoot());
    }

    /** {@return the destinations of mounts that cover what the image has there, be it a link: its own files} */
    public List<String> inPlace() {
        return OwnFiles.targets(spec);
    }

    /**
     * {@return what the container is}
     *
     * @throws CtkException if something that it is to be can't be had
     */
    public RuntimeSpec lower() throws IOException {
        Set<Namespace> namespaces = namespaces();
        return new RuntimeSpec(
                RuntimeSpec.VERSION,
                process(namespaces),
                new Root(
                        spec.root() instanceof Rootfs.Directory directory
                                ? directory.path().toAbsolutePath().toString()
                                : ROOT,
                        spec.readOnly()),
                namespaces.contains(Namespace.UTS) ? Hostname.of(spec, id) : "",
                "",
                mounts(namespaces),
                null,
                spec.annotations(),
                linux(namespaces));
    }

    private Set<Namespace> namespaces() throws CtkException {
        Set<Namespace> namespaces = EnumSet.of(
                Namespace.MOUNT, Namespace.PID, Namespace.UTS, Namespace.IPC, Namespace.NETWORK, Namespace.CGROUP);
        if (inUserNamespace(spec, caller)) {
            namespaces.add(Namespace.USER);
        }
        if (spec.network() == Network.HOST) {
            namespaces.remove(Namespace.NETWORK);
        }
        for (Namespace joined : spec.joined().keySet()) {
            String why = whyNotJoined(joined);
            if (!why.isEmpty()) {
                throw new CtkException("join namespace", joined.fileName(), Errno.EOPNOTSUPP, why);
            }
            namespaces.remove(joined);
        }
        return namespaces;
    }

    private static String whyNotJoined(Namespace namespace) {
        return switch (namespace) {
            case PID -> "its processes would not die with this one; a launch plan of your own may join it";
            case MOUNT -> "a container's root is mounted in a namespace of its own";
            case USER -> "the other namespaces would belong to another user namespace than the joined one";
            default -> "";
        };
    }

    private List<MountSpec> mounts(Set<Namespace> namespaces) throws IOException {
        List<MountSpec> mounts = new ArrayList<>();
        if (spec.root() instanceof Rootfs.Host) {
            mounts.addAll(SystemMounts.freshDirectories());
            if (hidesStore()) {
                mounts.add(SystemMounts.hidden(store));
            }
        }
        boolean user = namespaces.contains(Namespace.USER);
        // sysfs shows a network namespace, and only its owner may mount it.
        boolean ownSys = namespaces.contains(Namespace.NETWORK) || !user;
        boolean cgroups =
                table.entries().stream().anyMatch(entry -> entry.type().equals("cgroup2"));
        mounts.addAll(SystemMounts.of(user, ownSys, cgroups));
        mounts.addAll(new VolumeMounts(spec).mounts());
        return mounts;
    }

    /** Walking into an upper directory inside its own lower one ends in ELOOP. */
    private boolean hidesStore() {
        return !HostSteps.isFresh(store.toString()) && Files.isDirectory(store);
    }

    private ProcessSpec process(Set<Namespace> namespaces) throws IOException {
        User user = User.resolve(spec.user(), new RootFiles(spec.root()));
        List<String> bounding = names(spec.capabilities());
        List<String> effective = user.uid() == 0 ? bounding : List.of();
        // A user namespace of one id, made without privilege, may not set groups at all.
        List<Long> groups = caller.isRoot() || !namespaces.contains(Namespace.USER) ? user.groups() : List.of();
        return new ProcessSpec(
                false,
                null,
                new UserSpec(user.uid(), user.gid(), UMASK, groups),
                spec.command(),
                environment(user),
                spec.workingDirectory(),
                new Capabilities(bounding, effective, List.of(), effective, List.of()),
                spec.resourceLimits().stream().map(Lowering::limit).toList(),
                true,
                "",
                "",
                null,
                null,
                null,
                null);
    }

    private List<String> environment(User user) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", SearchPath.STANDARD);
        environment.put("HOSTNAME", Hostname.of(spec, id));
        environment.put("HOME", user.home());
        environment.putAll(spec.environment());
        return environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
    }

    private static List<String> names(Collection<Capability> capabilities) {
        return capabilities.stream().map(Capability::kernelName).toList();
    }

    private static Rlimit limit(ResourceLimit limit) {
        return new Rlimit(Rlimit.Type.valueOf("RLIMIT_" + limit.resource().name()), limit.soft(), limit.hard());
    }

    private Linux linux(Set<Namespace> namespaces) throws CtkException {
        boolean mapped = namespaces.contains(Namespace.USER);
        return new Linux(
                mapped ? maps(spec.uidMap(), caller.uid()) : List.of(),
                mapped ? maps(spec.gidMap(), caller.gid()) : List.of(),
                Map.of(),
                resources(),
                CgroupPlacement.name(id),
                namespaces(namespaces, spec.joined()),
                List.of(),
                Map.of(),
                null,
                Linux.Propagation.PRIVATE,
                HiddenPaths.masked(spec),
                HiddenPaths.readOnly(spec),
                "",
                null,
                null,
                null,
                Map.of());
    }

    private static List<NamespaceSpec> namespaces(Set<Namespace> own, Map<Namespace, Path> joined) {
        List<NamespaceSpec> all = new ArrayList<>();
        own.forEach(type -> all.add(new NamespaceSpec(type(type), "")));
        joined.forEach((type, file) -> all.add(new NamespaceSpec(type(type), file.toString())));
        return all;
    }

    private static NamespaceSpec.Type type(Namespace namespace) {
        return NamespaceSpec.Type.valueOf(namespace.name());
    }

    private static List<IdMapping> maps(List<IdMap> maps, long callers) {
        List<IdMap> some = maps.isEmpty() ? List.of(IdMap.single(0, callers)) : maps;
        return some.stream()
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
