package io.ctk.container;

import io.ctk.cgroup.CgroupManager;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Hostname;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.compile.Warnings;
import io.ctk.internal.group.CgroupPlacement;
import io.ctk.internal.lowering.Lowering;
import io.ctk.internal.root.LayerChoice.Doubt;
import io.ctk.internal.root.UsableLayers;
import io.ctk.internal.store.Bundle;
import io.ctk.internal.store.BundleState;
import io.ctk.mount.MountTable;
import io.ctk.runtime.Linux;
import io.ctk.runtime.Root;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.security.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a container would be: nothing is made. */
final class Planning {
    /** Stands for the name that a container without one gets when it starts. */
    private static final String PLANNED_ID = "ID";

    private Planning() {}

    /** {@return the specification, its root being one that can be mounted} */
    static ContainerSpec usable(ContainerSpec spec, ContainerStore store, Caller caller) throws IOException {
        return spec.withRoot(
                UsableLayers.of(spec.root(), spec.origin(), Lowering.inUserNamespace(spec, caller), store.images()));
    }

    /** {@return the bundle that a container of that name is} */
    static Bundle bundle(ContainerSpec spec, String id, ContainerStore store, MountTable table, Caller caller)
            throws IOException {
        Lowering lowering = new Lowering(spec, id, caller, table, store.root());
        return new Bundle(
                lowering.lower(),
                new BundleState(
                        spec.root(),
                        spec.init(),
                        spec.cgroupManager(),
                        spec.origin(),
                        Hostname.of(spec, id),
                        lowering.inPlace(),
                        Map.of()));
    }

    /** {@return what starting a new container would do} */
    static Blueprint blueprint(ContainerSpec spec, ContainerStore store) throws IOException {
        Caller caller = Caller.current();
        MountTable table = MountTable.read();
        String id = spec.name().orElse(PLANNED_ID);
        Path directory = store.places().directory(id);
        Bundle bundle = bundle(usable(spec, store, caller), id, store, table, caller);
        return Blueprint.of(
                bundle,
                new Blueprint.Site(
                        id,
                        store,
                        directory,
                        directory,
                        table,
                        caller,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Doubt.HOPE,
                        new Warnings()));
    }

    /** {@return what starting a bundle of somebody else's would do} */
    static Blueprint blueprint(Path path, ContainerStore store) throws IOException {
        Path directory = store.places().directory(PLANNED_ID);
        return Blueprint.of(
                Bundle.foreign(path),
                new Blueprint.Site(
                        PLANNED_ID,
                        store,
                        directory,
                        path.toAbsolutePath(),
                        MountTable.read(),
                        Caller.current(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Doubt.HOPE,
                        new Warnings()));
    }

    /**
     * {@return where a container's group would be, for people}
     *
     * @param name the container's, "" for one of ctk's choice
     */
    static Optional<String> cgroup(String name, Optional<CgroupManager> manager) throws IOException {
        return CgroupPlacement.place(manager).describe(CgroupPlacement.name(name.isEmpty() ? PLANNED_ID : name));
    }

    /** {@return what a bundle can begin with: a container with all of ctk's defaults, that runs a shell} */
    static RuntimeSpec standard() throws IOException {
        Caller caller = Caller.current();
        ContainerSpec spec = ContainerSpec.builder(new Rootfs.Directory(Path.of("/")))
                .command("sh")
                .hostname("ctk")
                .build();
        RuntimeSpec all = new Lowering(spec, "ctk", caller, MountTable.read(), Path.of("/")).lower();
        Linux linux = Objects.requireNonNull(all.linux());
        // Its own files and its group are the business of whoever runs it.
        return new RuntimeSpec(
                all.ociVersion(),
                all.process(),
                new Root("rootfs", false),
                all.hostname(),
                all.domainname(),
                all.mounts().stream()
                        .filter(mount -> !mount.type().equals("bind")
                                || Path.of(mount.source()).isAbsolute())
                        .toList(),
                all.hooks(),
                all.annotations(),
                linux.withCgroupsPath(""));
    }
}
