package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.compile.Namespaces;
import io.ctk.internal.compile.Warnings;
import io.ctk.internal.group.CgroupPlacement;
import io.ctk.internal.group.DeviceRules;
import io.ctk.internal.group.GroupAt;
import io.ctk.internal.group.ResourceLimits;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.lowering.AnonymousVolumes;
import io.ctk.internal.lowering.OwnFiles;
import io.ctk.internal.root.LayerChoice.Doubt;
import io.ctk.internal.root.RootPlan;
import io.ctk.internal.root.UsableLayers;
import io.ctk.internal.store.Bundle;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.mount.MountTable;
import io.ctk.runtime.Linux;
import io.ctk.runtime.Resources;
import io.ctk.runtime.RuntimeSpecException;
import io.ctk.security.Caller;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts containers: new ones, kept ones, and bundles of others. What fails, fails with nothing left. */
final class Start {
    private final ContainerStore store;
    private final Streams streams;
    private final ContainerDirectory directory;
    private final boolean fresh;
    private final Warnings warnings = new Warnings();
    private @Nullable CgroupPlacement placement;
    private @Nullable GroupAt named;
    private @Nullable Path file;
    private @Nullable HookRunner begun;

    private Start(ContainerStore store, Streams streams, ContainerDirectory directory, boolean fresh) {
        this.store = store;
        this.streams = streams;
        this.directory = directory;
        this.fresh = fresh;
    }

    /** What makes a container of a start. */
    private interface Making {
        Container make() throws IOException;
    }

    /** A new container. */
    static Container fresh(ContainerSpec spec, ContainerStore store, Streams streams) throws IOException {
        sweep(store); // before there is anything that it would take to remove
        Caller caller = Caller.current();
        ContainerSpec usable = Planning.usable(spec, store, caller);
        ContainerDirectory directory = create(usable.name().orElse(""), usable.origin(), usable.root(), store);
        Start start = new Start(store, streams, directory, true);
        return start.orAbandon(() -> {
            MountTable table = MountTable.read();
            Bundle bundle = Planning.bundle(usable, directory.id(), store, table, caller);
            AnonymousVolumes.prepare(usable, directory.path());
            boolean noted = usable.name().isPresent() || RootPlan.isKept(usable.root());
            return start.start(bundle, directory.path(), table, caller, noted);
        });
    }

    /** A kept container, once more. */
    static Container again(String name, ContainerStore store, Streams streams) throws IOException {
        sweep(store);
        ContainerDirectory directory;
        try (Closeable ignored = store.images().hold()) { // nobody exchanges a layer that he thinks is not used
            directory = store.directories().open(name);
        }
        Start start = new Start(store, streams, directory, false);
        return start.orAbandon(() -> {
            Caller caller = Caller.current();
            MountTable table = MountTable.read();
            boolean former = Bundle.isFormer(directory.path());
            Bundle kept = KeptContainer.bundle(directory.path(), name, store, table, caller);
            Bundle bundle = kept.withRoot(UsableLayers.of(
                    kept.state().root(),
                    kept.state().origin(),
                    Blueprint.isInUserNamespace(kept.spec()),
                    store.images()));
            checkLayers(bundle.state().root(), OpenLayers.MISSING);
            if (former) {
                directory.keep(kept);
            }
            return start.start(bundle, directory.path(), table, caller, true);
        });
    }

    /** A bundle of somebody else's. */
    static Container bundle(Path path, String name, ContainerStore store, Streams streams) throws IOException {
        Bundle bundle = Bundle.foreign(path);
        sweep(store);
        ContainerDirectory directory = store.directories().create(name);
        Start start = new Start(store, streams, directory, true);
        start.file = path.resolve(ContainerDirectories.CONFIG);
        return start.orAbandon(() -> {
            MountTable table = MountTable.read();
            String group = linux(bundle).cgroupsPath();
            if (!group.isEmpty()) {
                start.named = GroupAt.of(group, table);
            }
            return start.start(bundle, path.toAbsolutePath(), table, Caller.current(), true);
        });
    }

    private static void sweep(ContainerStore store) throws IOException {
        Launcher.prepare();
        store.directories().sweep();
    }

    /** Makes its directory, and notes its image before anybody could remove that. */
    private static ContainerDirectory create(
            String name, Optional<ImageOrigin> origin, Rootfs root, ContainerStore store) throws IOException {
        if (origin.isEmpty()) {
            return store.directories().create(name);
        }
        try (Closeable ignored = store.images().hold()) {
            ContainerDirectory directory = store.directories().create(name);
            try {
                directory.noteImage(origin.get().digest().toString());
                checkLayers(root, "somebody has removed the image meanwhile");
                return directory;
            } catch (IOException | RuntimeException | Error e) {
                directory.remove();
                throw e;
            }
        }
    }

    private static void checkLayers(Rootfs root, String why) throws IOException {
        for (Path layer : root.directories()) {
            if (!Files.exists(layer)) {
                throw new CtkException("use layer", layer.toString(), Errno.ENOENT, why);
            }
        }
    }

    /**
     * Starts what a bundle says.
     *
     * @param base the directory that its relative paths are beneath
     * @param noted whether the directory's name says not enough about its group's
     */
    private Container start(Bundle bundle, Path base, MountTable table, Caller caller, boolean noted)
            throws IOException {
        Linux linux = linux(bundle);
        Resources resources = linux.resources();
        CgroupLimits limits = ResourceLimits.of(resources);
        String name = noted ? noteGroup() : directory.id();
        CgroupPlacement group = group(name, limits, bundle, table);
        placement = group;
        if (named != null) {
            directory.noteGroup(group.note());
        }
        boolean endsWithItsFirst = new Namespaces(linux).endsWithItsFirst();
        checkEnd(endsWithItsFirst, group);
        DeviceRules.apply(resources == null ? List.of() : resources.devices(), group.group());
        OwnFiles.prepare(bundle.spec(), bundle.state().hostname(), directory.path());
        HookRunner hooks = HookRunner.of(bundle.spec(), directory.id(), base, warnings);
        begun = hooks;
        try (GateKeeper keeper = GateKeeper.of(hooks)) {
            Blueprint blueprint = Blueprint.of(bundle, site(base, table, caller, group, keeper));
            blueprint.root().prepare();
            if (fresh && blueprint.root().isStored()) {
                directory.keep(new Bundle(
                        bundle.spec(),
                        bundle.state().withPlaces(blueprint.root().places())));
            }
            LaunchedProcess process = launch(blueprint, group, endsWithItsFirst, keeper);
            hooks.started(process.pid());
            return new Container(
                    directory,
                    group,
                    process,
                    hooks,
                    warnings,
                    blueprint.root().isStored(),
                    Blueprint.isInUserNamespace(bundle.spec()));
        }
    }

    private CgroupPlacement group(String name, CgroupLimits limits, Bundle bundle, MountTable table)
            throws IOException {
        try {
            return named != null
                    ? CgroupPlacement.create(named, limits, table)
                    : CgroupPlacement.create(
                            name, limits, CgroupPlacement.place(bundle.state().manager()), table);
        } catch (CtkException e) {
            throw file == null
                    ? e
                    : new CtkException(e.operation(), e.path(), e.errno(), e.detail() + "; for linux.resources");
        }
    }

    private Blueprint.Site site(Path base, MountTable table, Caller caller, CgroupPlacement group, GateKeeper keeper) {
        return new Blueprint.Site(
                directory.id(),
                store,
                directory.path(),
                base,
                table,
                caller,
                Optional.ofNullable(group.birthplace()).map(Cgroup::path),
                keeper.gate(),
                file != null,
                Doubt.TRY,
                warnings);
    }

    private LaunchedProcess launch(
            Blueprint blueprint, CgroupPlacement group, boolean endsWithItsFirst, GateKeeper keeper)
            throws IOException {
        Launcher launcher = streams.giveTo(Launcher.of(blueprint.plan())).cgroup(group.birthplace());
        if (!endsWithItsFirst) {
            launcher.groupDiesToo();
        }
        try {
            return launcher.start();
        } catch (IOException e) {
            throw keeper.explain(e);
        }
    }

    /** {@return a name for its group that no other store has} */
    private String noteGroup() throws IOException {
        if (ContainerDirectory.hasGroup(directory.path())) { // a killed process left it, and no sweep could remove it
            CgroupPlacement.removeLeftOver(ContainerDirectory.groupOf(directory.path(), directory.id()));
        }
        String group = named != null ? named.note() : ContainerDirectories.groupFor(directory.id());
        directory.noteGroup(group);
        directory.forgetStatus();
        return group;
    }

    private static Linux linux(Bundle bundle) throws RuntimeSpecException {
        Linux linux = bundle.spec().linux();
        if (linux == null) {
            throw new RuntimeSpecException("linux", "must be there to start a container");
        }
        return linux;
    }

    /** A container is ended by killing its first process, which takes a PID namespace with it, or else by its group. */
    private static void checkEnd(boolean endsWithItsFirst, CgroupPlacement group) throws RuntimeSpecException {
        if (group.group() == null && !endsWithItsFirst) {
            throw new RuntimeSpecException(
                    "linux.namespaces",
                    "without a new PID namespace only a cgroup ends all of a container, and none can be made here");
        }
    }

    private Container orAbandon(Making making) throws IOException {
        try {
            return making.make();
        } catch (RuntimeSpecException e) {
            abandon(e);
            throw file == null ? e : e.in(file);
        } catch (IOException | RuntimeException | Error e) {
            abandon(e);
            throw e;
        }
    }

    private void abandon(Throwable cause) {
        try {
            if (placement != null) {
                placement.close();
            }
            if (fresh) {
                directory.remove();
            } else {
                ContainerDirectory.forgetGroup(directory.path());
                directory.lock().close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
        if (begun != null) {
            begun.stopped();
        }
    }
}
