package io.ctk.testing;

import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.compile.CompileInput;
import io.ctk.internal.compile.PlanCompiler;
import io.ctk.internal.compile.Warnings;
import io.ctk.internal.lowering.Lowering;
import io.ctk.internal.root.LayerPlan;
import io.ctk.internal.root.RootPlan;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Place;
import io.ctk.mount.MountTable;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.security.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine of the tests' own, on which containers are planned and never started. */
public final class MadeUpMachine {
    public static final Caller ROOT = new Caller(0, 0, -1);
    public static final Caller USER = new Caller(1000, 1001, 0);
    public static final String ID = "id";

    private static final MountTable MOUNTS = MountTable.parse(List.of(
            "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
            "2 1 0:2 / /proc rw - proc proc rw",
            "3 1 0:3 / /sys rw - sysfs sysfs rw",
            "4 3 0:4 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw",
            "5 1 0:5 / /dev rw - devtmpfs devtmpfs rw",
            "6 1 8:2 / /usr rw - xfs /dev/sda2 rw",
            "7 6 8:3 / /usr/lib rw - ext4 /dev/sda3 rw",
            "8 1 8:4 / /home rw - vfat /dev/sda4 rw",
            "9 1 0:9 / /run rw - tmpfs tmpfs rw",
            "10 1 0:10 / /sys/kernel/debug rw - debugfs debugfs rw"));

    private MadeUpMachine() {}

    private static Lowering lowering(ContainerSpec spec, Caller caller, Path store) {
        return new Lowering(spec, ID, caller, MOUNTS, store);
    }

    /** {@return what a container would be there} */
    public static RuntimeSpec lower(ContainerBuilder builder, Caller caller, Path store) throws IOException {
        return lowering(builder.spec(), caller, store).lower();
    }

    /** {@return how it would be started there} */
    public static LaunchPlan plan(ContainerBuilder builder, Caller caller, Path store) throws IOException {
        return plan(builder, lower(builder, caller, store), caller, store);
    }

    /** {@return how what a document says would be started there, on the root of a container} */
    public static LaunchPlan plan(ContainerBuilder builder, RuntimeSpec document, Caller caller, Path store)
            throws IOException {
        ContainerSpec spec = builder.spec();
        boolean user = Lowering.inUserNamespace(spec, caller);
        Rootfs.Layer layer = spec.root() instanceof Rootfs.Stack stack ? stack.layer() : new Rootfs.Layer.Temporary();
        RootPlan root = new RootPlan(
                spec.root(), new LayerPlan(layer, Path.of("/layer"), Path.of("/scratch"), user), MOUNTS, user);
        Place place = Place.at("/");
        return PlanCompiler.compile(
                document,
                new CompileInput(
                        ID,
                        store.resolve("containers").resolve(ID),
                        place,
                        root.steps(place),
                        lowering(spec, caller, store).inPlace(),
                        spec.init(),
                        MOUNTS,
                        caller,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true,
                        new Warnings()));
    }

    /** {@return how a bundle would be started there} */
    public static LaunchPlan plan(RuntimeSpec document, Caller caller, Path bundle) throws IOException {
        Place place = Place.at("/");
        RootPlan root = new RootPlan(
                new Rootfs.Directory(bundle),
                new LayerPlan(new Rootfs.Layer.Temporary(), Path.of("/layer"), Path.of("/scratch"), false),
                MOUNTS,
                false);
        return PlanCompiler.compile(
                document,
                new CompileInput(
                        ID,
                        bundle,
                        place,
                        root.steps(place),
                        List.of(),
                        false,
                        MOUNTS,
                        caller,
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true,
                        new Warnings()));
    }
}
