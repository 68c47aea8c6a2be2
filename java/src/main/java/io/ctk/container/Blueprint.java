package io.ctk.container;

import io.ctk.internal.compile.CompileInput;
import io.ctk.internal.compile.Namespaces;
import io.ctk.internal.compile.PlanCompiler;
import io.ctk.internal.compile.Warnings;
import io.ctk.internal.root.LayerChoice.Doubt;
import io.ctk.internal.root.RootPlan;
import io.ctk.internal.store.Bundle;
import io.ctk.launch.Gate;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Namespace;
import io.ctk.launch.Place;
import io.ctk.mount.MountTable;
import io.ctk.runtime.Linux;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.security.Caller;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What is made of a bundle before anything is: how its root is put together, and the plan. New containers, kept ones and bundles of others all go
 * this way.
 *
 * @param bundle what it is made of
 * @param root how its root is put together
 * @param plan what its first process does
 */
record Blueprint(Bundle bundle, RootPlan root, LaunchPlan plan) {
    /**
     * What a blueprint depends on beside the bundle.
     *
     * @param id the container's name
     * @param store where the container is kept
     * @param container its directory there
     * @param base the directory that the bundle's relative paths are beneath
     * @param table what is mounted on the machine
     * @param caller who starts it
     * @param group the directory of its cgroup, where that is known and there is one
     * @param gate where its process waits for hooks outside
     * @param named whether somebody else wrote the bundle
     * @param doubt whether what is not known may be tried; without, nothing is made
     * @param warnings who is told of what the container does not fail for
     */
    record Site(
            String id,
            ContainerStore store,
            Path container,
            Path base,
            MountTable table,
            Caller caller,
            Optional<Path> group,
            Optional<Gate> gate,
            boolean named,
            Doubt doubt,
            Warnings warnings) {}

    static Blueprint of(Bundle bundle, Site site) throws IOException {
        RootPlan root = RootPlan.of(
                bundle.state().root(),
                site.store().directories(),
                site.container(),
                site.table(),
                isInUserNamespace(bundle.spec()),
                site.doubt());
        Place place = Place.at("/");
        LaunchPlan plan = PlanCompiler.compile(
                bundle.spec(),
                new CompileInput(
                        site.id(),
                        site.base(),
                        place,
                        root.steps(place),
                        bundle.state().inPlace(),
                        bundle.state().init(),
                        site.table(),
                        site.caller(),
                        site.group(),
                        site.gate(),
                        site.named(),
                        site.doubt() == Doubt.HOPE,
                        site.warnings()));
        return new Blueprint(bundle, root, plan);
    }

    /** {@return whether a container lives in a user namespace of its own} */
    static boolean isInUserNamespace(RuntimeSpec spec) {
        Linux linux = spec.linux();
        return linux != null && new Namespaces(linux).isOwn(Namespace.USER);
    }
}
