package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.IdMap;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Namespace;
import io.ctk.launch.SearchPath;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Turns a specification into a launch plan. All policy of a container's start is here and in the step lists it asks. */
final class SpecCompiler {
    private final ContainerSpec spec;
    private final String id;
    private final Caller caller;
    private final MountTable table;
    private final LayerPlan layer;
    private final ContainerStore store;
    private final AnonymousVolumes anonymous;
    private final Set<Namespace> namespaces;

    SpecCompiler(ContainerSpec spec, String id, Caller caller, MountTable table, LayerPlan layer, ContainerStore store)
            throws CtkException {
        this.anonymous = AnonymousVolumes.of(store, id, spec);
        this.spec = spec;
        this.id = id;
        this.caller = caller;
        this.table = table;
        this.layer = layer;
        this.store = store;
        this.namespaces = namespaces(spec, caller);
    }

    static boolean inUserNamespace(ContainerSpec spec, Caller caller) {
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

    LaunchPlan compile() throws IOException {
        User user = User.resolve(spec.user(), RootFiles.of(spec.root()));
        LaunchPlan.Builder plan = LaunchPlan.builder().namespaces(namespaces);
        if (namespaces.contains(Namespace.USER)) {
            plan.idMaps(
                    spec.uidMap().isEmpty() ? List.of(IdMap.single(0, caller.uid())) : spec.uidMap(),
                    spec.gidMap().isEmpty() ? List.of(IdMap.single(0, caller.gid())) : spec.gidMap());
        }
        spec.joined().forEach((type, file) -> plan.add(Step.joinNamespace(type, file)));
        plan.add(Step.privateMounts());
        plan.addAll(rootSteps());
        plan.addAll(SystemSteps.mounts(namespaces, cgroupsMounted()));
        if (bringsNameResolution(spec)) {
            plan.addAll(NameResolution.binds(RootFiles.of(spec.root())));
        }
        for (Volume volume : inOrder(spec.volumes())) {
            plan.add(volumeStep(volume));
        }
        plan.add(Step.pivotRoot());
        if (spec.readOnly()) {
            plan.add(Step.setAttributes("/", Set.of(MountAttribute.READ_ONLY)));
        }
        if (namespaces.contains(Namespace.UTS)) {
            plan.add(Step.setHostname(hostname()));
        }
        if (namespaces.contains(Namespace.NETWORK)) {
            plan.add(Step.loopbackUp());
        }
        plan.addAll(processSteps(user));
        return plan.build();
    }

    /** A directory as it is gets nothing but what was asked for; the machine's own files get theirs written. */
    private static boolean bringsNameResolution(ContainerSpec spec) {
        return spec.network() == Network.HOST && spec.root() instanceof Rootfs.Stack;
    }

    /** What lies deeper comes later, or it would be covered. */
    private static List<Volume> inOrder(List<Volume> volumes) {
        List<Volume> sorted = new ArrayList<>(volumes);
        sorted.sort(Comparator.comparingInt(
                volume -> Path.of(volume.target()).normalize().getNameCount()));
        return sorted;
    }

    /** {@return where in the container something is mounted beside its root, absolute paths} */
    static Set<String> mountPoints(ContainerSpec spec) {
        Set<String> points = new TreeSet<>(SystemSteps.MOUNT_POINTS);
        if (bringsNameResolution(spec)) {
            points.addAll(NameResolution.FILES);
        }
        for (Volume volume : spec.volumes()) {
            points.add(Path.of(volume.target()).normalize().toString());
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
            steps.add(Step.bind(directory.path(), "/", true, Set.of(), MountPoint.MUST_EXIST));
        } else if (spec.root() instanceof Rootfs.Stack stack) {
            ImageMounts images = new ImageMounts(stack.lower(), layer);
            Step overlay = Step.mountOverlay(
                    "/", layer.overlay("root", images.directories(), stack.lower()), Set.of(), MountPoint.MUST_EXIST);
            steps.addAll(layer.steps());
            steps.addAll(images.steps());
            steps.add(overlay);
        } else {
            HostChanges changes = new HostChanges(((Rootfs.Host) spec.root()).changes());
            HostSteps host = new HostSteps(layer, table, changes);
            List<Step> overlays = namespaces.contains(Namespace.USER) ? host.asUser() : host.asRoot();
            steps.addAll(layer.steps());
            steps.addAll(overlays);
            steps.addAll(SystemSteps.freshDirectories());
            if (!HostSteps.isFresh(store.root().toString()) && Files.isDirectory(store.root())) {
                // Walking into an upper directory inside its own lower one ends in ELOOP.
                steps.add(hide(store.root()));
            }
            if (spec.network() == Network.HOST) {
                steps.addAll(NameResolution.copies(table));
            }
        }
        return steps;
    }

    private static Step hide(Path directory) {
        return Step.mountFilesystem(
                "tmpfs",
                directory.toString(),
                List.of("mode=555", "nr_inodes=2"),
                EnumSet.of(MountAttribute.READ_ONLY, MountAttribute.NO_DEVICES),
                MountPoint.MAKE_DIRECTORY);
    }

    private Step volumeStep(Volume volume) throws IOException {
        if (volume instanceof Volume.Bind bind) {
            if (!Files.exists(bind.source())) {
                throw new CtkException(
                        "bind", bind.source().toString(), Errno.ENOENT, "the source of a volume must exist");
            }
            MountPoint mountPoint = Files.isDirectory(bind.source()) ? MountPoint.MAKE_DIRECTORY : MountPoint.MAKE_FILE;
            Set<MountAttribute> attributes =
                    bind.readOnly() ? EnumSet.of(MountAttribute.READ_ONLY) : EnumSet.noneOf(MountAttribute.class);
            // Only then: what a bind of many mounts forbids needs mount_setattr(2), which older kernels don't have.
            boolean recursive =
                    !table.below(bind.source().toRealPath().toString()).isEmpty();
            return Step.bind(bind.source(), bind.target(), recursive, attributes, mountPoint);
        }
        if (volume instanceof Volume.Anonymous own) {
            return Step.bind(anonymous.directory(own), own.target(), false, Set.of(), MountPoint.MAKE_DIRECTORY);
        }
        Volume.Tmpfs tmpfs = (Volume.Tmpfs) volume;
        return Step.mountFilesystem(
                "tmpfs", tmpfs.target(), tmpfs.options(), tmpfs.attributes(), MountPoint.MAKE_DIRECTORY);
    }

    private String hostname() {
        return spec.hostname().orElse(id.length() > 64 ? id.substring(0, 64) : id);
    }

    private List<Step> processSteps(User user) {
        List<Step> steps = new ArrayList<>();
        spec.resourceLimits().forEach(limit -> steps.add(Step.setLimit(limit)));
        steps.add(Step.changeDirectory(spec.workingDirectory()));
        steps.add(Step.noNewPrivileges());
        steps.add(Step.boundCapabilities(spec.capabilities()));
        // A user namespace of one id, made without privilege, may not set groups at all.
        boolean groups = caller.isRoot() || !namespaces.contains(Namespace.USER);
        steps.add(groups ? Step.setIds(user.uid(), user.gid(), user.groups()) : Step.setIds(user.uid(), user.gid()));
        steps.add(Step.setCapabilities(user.uid() == 0 ? spec.capabilities() : Set.of()));
        // After the last change of ids, which would clear it.
        steps.add(Step.dieWithLauncher());
        if (spec.init()) {
            steps.add(Step.supervise());
        }
        steps.add(Step.newSession());
        Map<String, String> environment = environment(user);
        steps.add(Step.execute(
                spec.command(),
                SearchPath.candidates(spec.command().get(0), environment.getOrDefault("PATH", SearchPath.STANDARD)),
                texts(environment)));
        return steps;
    }

    private Map<String, String> environment(User user) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("PATH", SearchPath.STANDARD);
        environment.put("HOSTNAME", hostname());
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
