package io.ctk.internal.compile;

import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Hostname;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.container.spec.VolumeTarget;
import io.ctk.internal.lowering.AnonymousVolumes;
import io.ctk.internal.lowering.NameResolution;
import io.ctk.internal.lowering.RootFiles;
import io.ctk.internal.lowering.SpecLowering;
import io.ctk.internal.lowering.SystemMounts;
import io.ctk.internal.lowering.User;
import io.ctk.internal.root.HostChanges;
import io.ctk.internal.root.HostSteps;
import io.ctk.internal.root.ImageMounts;
import io.ctk.internal.root.LayerPlan;
import io.ctk.security.Caller;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.FileSteps;
import io.ctk.launch.IdMap;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.Place;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.SearchPath;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import io.ctk.runtime.MountSpec;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns a specification into a launch plan. All policy of a container's start is here and in the step lists it asks. */
public final class SpecCompiler {
    private final ContainerSpec spec;
    private final String id;
    private final Caller caller;
    private final MountTable table;
    private final LayerPlan layer;
    private final ContainerStore store;
    private final AnonymousVolumes anonymous;
    private final Set<Namespace> namespaces;
    private final Place root = Place.at("/");
    private final SystemSteps system;

    public SpecCompiler(ContainerSpec spec, String id, Caller caller, MountTable table, LayerPlan layer, ContainerStore store)
            throws CtkException {
        this.anonymous = AnonymousVolumes.of(store, id, spec);
        this.spec = spec;
        this.id = id;
        this.caller = caller;
        this.table = table;
        this.layer = layer;
        this.store = store;
        this.namespaces = namespaces(spec, caller);
        this.system = new SystemSteps(root, namespaces);
    }

    public static boolean inUserNamespace(ContainerSpec spec, Caller caller) {
        return spec.userNamespace().orElse(!caller.isRoot());
    }

    private static Set<Namespace> namespaces(ContainerSpec spec, Caller caller) throws CtkException {
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

    public LaunchPlan compile() throws IOException {
        User user = User.resolve(spec.user(), new RootFiles(spec.root()));
        LaunchPlan.Builder plan = LaunchPlan.builder().namespaces(namespaces);
        if (namespaces.contains(Namespace.USER)) {
            plan.idMaps(uidMap(), gidMap());
        }
        spec.joined().forEach((type, file) -> plan.add(ProcessSteps.joinNamespace(type, file)));
        plan.add(MountSteps.privateMounts());
        plan.addAll(rootSteps());
        plan.addAll(system.steps(cgroupsMounted()));
        NameResolution names = NameResolution.of(store, id, spec);
        plan.addAll(new VolumeSteps(spec.volumes(), system, table, anonymous).steps(names));
        if (spec.readOnly()) {
            // Made where it is absent, as Docker does; pivoting leaves it again.
            plan.add(FileSteps.changeDirectory(spec.workingDirectory()));
            // Before /proc is the container's own: without mount_setattr(2) a mount is named through it.
            plan.add(MountSteps.setAttributes("/", Set.of(MountAttribute.READ_ONLY))
                    .in(root));
        }
        plan.add(MountSteps.pivotRoot());
        if (namespaces.contains(Namespace.UTS)) {
            plan.add(ProcessSteps.setHostname(Hostname.of(spec, id)));
        }
        if (namespaces.contains(Namespace.NETWORK)) {
            plan.add(ProcessSteps.loopbackUp());
        }
        plan.addAll(processSteps(user));
        return plan.build();
    }

    private List<IdMap> uidMap() {
        return spec.uidMap().isEmpty() ? List.of(IdMap.single(0, caller.uid())) : spec.uidMap();
    }

    private List<IdMap> gidMap() {
        return spec.gidMap().isEmpty() ? List.of(IdMap.single(0, caller.gid())) : spec.gidMap();
    }

    /** {@return what the container is, in the OCI runtime specification's words} */
    public RuntimeSpec lower() throws IOException {
        User user = User.resolve(spec.user(), new RootFiles(spec.root()));
        boolean mapped = namespaces.contains(Namespace.USER);
        return new SpecLowering(
                        spec,
                        id,
                        user,
                        setsGroups() ? user.groups() : List.of(),
                        texts(environment(user)),
                        namespaces,
                        mapped ? uidMap() : List.of(),
                        mapped ? gidMap() : List.of(),
                        mounts())
                .lower();
    }

    private List<MountSpec> mounts() throws IOException {
        List<MountSpec> mounts = new ArrayList<>();
        if (spec.root() instanceof Rootfs.Host) {
            mounts.addAll(SystemMounts.freshDirectories());
            if (hidesStore()) {
                mounts.add(SystemMounts.hidden(store.root()));
            }
        }
        mounts.addAll(system.mounts(cgroupsMounted()));
        mounts.addAll(
                new VolumeSteps(spec.volumes(), system, table, anonymous).mounts(NameResolution.of(store, id, spec)));
        return mounts;
    }

    /** A user namespace of one id, made without privilege, may not set groups at all. */
    private boolean setsGroups() {
        return caller.isRoot() || !namespaces.contains(Namespace.USER);
    }

    /** Walking into an upper directory inside its own lower one ends in ELOOP. */
    private boolean hidesStore() {
        return !HostSteps.isFresh(store.root().toString()) && Files.isDirectory(store.root());
    }

    /** {@return where in the container something is mounted beside its root, absolute paths} */
    public static Set<String> mountPoints(ContainerSpec spec) {
        Set<String> points = new TreeSet<>(SystemSteps.MOUNT_POINTS);
        points.addAll(NameResolution.targets(spec));
        for (Volume volume : spec.volumes()) {
            points.add(VolumeTarget.of(volume));
        }
        return points;
    }

    private boolean cgroupsMounted() {
        return table.entries().stream().anyMatch(e -> e.type().equals("cgroup2"));
    }

    private List<Step> rootSteps() throws IOException {
        List<Step> steps = new ArrayList<>();
        if (spec.root() instanceof Rootfs.Directory directory) {
            if (!Files.isDirectory(directory.path())) {
                int errno = Files.exists(directory.path()) ? Errno.ENOTDIR : Errno.ENOENT;
                throw new CtkException(
                        "bind", directory.path().toString(), errno, "the root file system must be a directory");
            }
            steps.add(MountSteps.bind(directory.path(), "/", true, Set.of(), MountPoint.MUST_EXIST)
                    .as(root));
        } else if (spec.root() instanceof Rootfs.Stack stack) {
            ImageMounts images = new ImageMounts(stack.lower(), layer);
            Step overlay = MountSteps.mountOverlay(
                    "/", layer.overlay("root", images.directories(), stack.lower()), Set.of(), MountPoint.MUST_EXIST);
            steps.addAll(layer.steps());
            steps.addAll(images.steps());
            steps.add(overlay.as(root));
        } else {
            HostChanges changes = new HostChanges(((Rootfs.Host) spec.root()).changes());
            HostSteps host = new HostSteps(root, layer, table, changes);
            List<Step> overlays = namespaces.contains(Namespace.USER) ? host.asUser() : host.asRoot();
            steps.addAll(layer.steps());
            steps.addAll(overlays);
            steps.addAll(SystemSteps.freshDirectories());
            if (hidesStore()) {
                steps.add(SystemSteps.directory(SystemMounts.hidden(store.root())));
            }
        }
        return steps;
    }

    private List<Step> processSteps(User user) {
        List<Step> steps = new ArrayList<>();
        steps.add(ProcessSteps.ownStreams("/dev/null", user.uid()).in(system.deviceDirectory()));
        spec.resourceLimits().forEach(limit -> steps.add(ProcessSteps.setLimit(limit)));
        steps.add(ProcessSteps.newKeyring());
        steps.add(FileSteps.changeDirectory(spec.workingDirectory()));
        steps.add(ProcessSteps.noNewPrivileges());
        steps.add(ProcessSteps.boundCapabilities(spec.capabilities()));
        steps.add(
                setsGroups()
                        ? ProcessSteps.setIds(user.uid(), user.gid(), user.groups())
                        : ProcessSteps.setIds(user.uid(), user.gid()));
        steps.add(ProcessSteps.setCapabilities(user.uid() == 0 ? spec.capabilities() : Set.of()));
        // After the last change of ids, which would clear it.
        steps.add(ProcessSteps.dieWithLauncher());
        if (spec.init()) {
            steps.add(ProcessSteps.supervise());
        }
        steps.add(ProcessSteps.newSession());
        Map<String, String> environment = environment(user);
        steps.add(ProcessSteps.execute(
                spec.command(),
                SearchPath.candidates(spec.command().get(0), environment.getOrDefault("PATH", SearchPath.STANDARD)),
                texts(environment)));
        return steps;
    }

    private Map<String, String> environment(User user) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", SearchPath.STANDARD);
        environment.put("HOSTNAME", Hostname.of(spec, id));
        environment.put("HOME", user.home());
        environment.putAll(spec.environment());
        return environment;
    }

    private static List<String> texts(Map<String, String> environment) {
        return environment.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }
}
