package io.ctk.internal.root;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.store.ContainerDirectories;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.launch.IdMap;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Launcher;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Step;
import io.ctk.mount.MountTable;
import io.ctk.security.Caller;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Whether the store's file system can hold an overlay's upper directory, and what to do where it can't. */
public final class LayerChoice {
    /** Known to hold one, for root and in a user namespace; everything else is tried. */
    private static final Set<String> SURE = Set.of("ext4", "xfs", "btrfs", "f2fs");

    /** Known to hold none: one on another overlay is refused. */
    private static final Set<String> NEVER = Set.of("overlay");

    private LayerChoice() {}

    /** Whether what isn't known may be tried, by making files. */
    public enum Doubt {
        TRY,
        HOPE
    }

    public static Rootfs.Layer choose(
            Rootfs.Layer wanted, ContainerDirectories store, MountTable table, boolean user, Doubt doubt)
            throws IOException {
        if (wanted instanceof Rootfs.Layer.InMemory || canHold(store, table, user, doubt)) {
            return wanted;
        }
        if (wanted instanceof Rootfs.Layer.Temporary) {
            return new Rootfs.Layer.InMemory(null);
        }
        throw new CtkException(
                "keep the container layer in",
                store.places().root().toString(),
                Errno.EINVAL,
                "its file system can't hold an overlay's upper directory: set CTK_ROOT to a directory on ext4, xfs or btrfs,"
                        + " or have it temporary");
    }

    public static boolean canHold(ContainerDirectories store, MountTable table, boolean user, Doubt doubt)
            throws IOException {
        Path existing = store.places().root();
        while (!Files.isDirectory(existing)) {
            existing = existing.getParent() == null ? Path.of("/") : existing.getParent();
        }
        String type = table.holding(existing.toRealPath().toString())
                .map(MountTable.Entry::type)
                .orElse("");
        if (SURE.contains(type) || (!user && type.equals("tmpfs"))) {
            return true;
        }
        return !NEVER.contains(type) && (doubt == Doubt.HOPE || tried(store, user));
    }

    /** Mounts one, in a namespace of its own. */
    private static boolean tried(ContainerDirectories store, boolean user) throws IOException {
        ContainerDirectory directory = store.create("");
        try {
            LayerPlan layer = new LayerPlan(
                    new Rootfs.Layer.Temporary(),
                    directory.layer(),
                    store.places().scratch(),
                    user);
            Path lower = directory.path().resolve("lower");
            Files.createDirectory(lower);
            LaunchPlan.Builder plan = LaunchPlan.builder().namespaces(Namespace.MOUNT);
            if (user) {
                Caller caller = Caller.current();
                plan.namespaces(Namespace.USER)
                        .idMaps(List.of(IdMap.single(0, caller.uid())), List.of(IdMap.single(0, caller.gid())));
            }
            plan.add(MountSteps.privateMounts());
            plan.add(MountSteps.mountOverlay(
                    "/", layer.overlay("try", List.of(lower), List.of(lower)), Set.of(), Step.MountPoint.MUST_EXIST));
            layer.prepare();
            return Launcher.attempt(plan.add(ProcessSteps.exit()).build()) == null;
        } finally {
            directory.remove();
        }
    }
}
