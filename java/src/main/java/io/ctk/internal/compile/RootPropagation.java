package io.ctk.internal.compile;

import io.ctk.launch.MountSteps;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.mount.Propagation;
import io.ctk.runtime.Linux;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How mounts spread from the machine to the container's root file system and back ({@code linux.rootfsPropagation}; mount_namespaces(7)). Nothing
 * that the container's own steps mount ever reaches the machine.
 */
final class RootPropagation {
    private RootPropagation() {}

    private static Propagation of(Linux linux) {
        Linux.@Nullable Propagation wanted = linux.rootfsPropagation();
        return wanted == null ? Propagation.PRIVATE : Propagation.valueOf(wanted.name());
    }

    /** {@return whether mounts can spread at all} */
    static boolean spreads(Linux linux) {
        return of(linux) == Propagation.SLAVE || of(linux) == Propagation.SHARED;
    }

    /**
     * {@return what comes before the root file system} The machine's mounts become private, or slaves, which hear of it and tell it nothing; for
     * a shared root they stay as they are, so that a bind can share with the machine what the specification says, and only the one that the new root is
     * mounted on becomes private.
     */
    static List<Step> before(Linux linux) {
        return switch (of(linux)) {
            case SLAVE -> List.of(MountSteps.setPropagation("/", Propagation.SLAVE, true));
            case SHARED -> List.of(MountSteps.setPropagation("/", Propagation.PRIVATE, false));
            default -> List.of(MountSteps.privateMounts());
        };
    }

    /** {@return what comes right behind the root file system, whose mounts are not to reach what it was made of} */
    static List<Step> behind(Linux linux, Place root) {
        return of(linux) == Propagation.SHARED
                ? List.of(MountSteps.setPropagation("/", Propagation.PRIVATE, true)
                        .in(root))
                : List.of();
    }

    /** {@return what comes when it is the root: the kernel pivots to no mount that is shared} */
    static List<Step> last(Linux linux, Place root) {
        List<Step> steps = new ArrayList<>();
        if (of(linux) == Propagation.SHARED || of(linux) == Propagation.UNBINDABLE) {
            steps.add(MountSteps.setPropagation("/", of(linux), false).in(root));
        }
        return steps;
    }
}
