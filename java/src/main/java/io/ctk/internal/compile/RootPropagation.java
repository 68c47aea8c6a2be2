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

    /** {@return how they spread}: where nothing is said, so that the mounts which say something can have it */
    static Propagation of(Linux linux, List<MountOptions> mounts) {
        Linux.@Nullable Propagation wanted = linux.rootfsPropagation();
        if (wanted != null) {
            return Propagation.valueOf(wanted.name());
        }
        boolean slaves = mounts.stream()
                .flatMap(mount -> mount.propagation().stream())
                .anyMatch(spread -> spread.propagation() == Propagation.SLAVE);
        return slaves ? Propagation.SLAVE : Propagation.PRIVATE;
    }

    /** {@return whether mounts can spread at all} */
    static boolean spreads(Propagation root) {
        return root == Propagation.SLAVE || root == Propagation.SHARED;
    }

    /**
     * {@return what comes before the root file system} The machine's mounts become private, or slaves, which hear of it and tell it nothing; for
     * a shared root they stay as they are, so that a bind can share with the machine what the specification says, and only the one that the new root is
     * mounted on becomes private.
     */
    static List<Step> before(Propagation propagation) {
        return switch (propagation) {
            case SLAVE -> List.of(MountSteps.setPropagation("/", Propagation.SLAVE, true));
            case SHARED -> List.of(MountSteps.setPropagation("/", Propagation.PRIVATE, false));
            default -> List.of(MountSteps.privateMounts());
        };
    }

    /** {@return what comes right behind the root file system, whose mounts are not to reach what it was made of} */
    static List<Step> behind(Propagation propagation, Place root) {
        return propagation == Propagation.SHARED
                ? List.of(MountSteps.setPropagation("/", Propagation.PRIVATE, true)
                        .in(root))
                : List.of();
    }

    /** {@return what comes when it is the root: the kernel pivots to no mount that is shared} */
    static List<Step> last(Propagation propagation, Place root) {
        List<Step> steps = new ArrayList<>();
        if (propagation == Propagation.SHARED || propagation == Propagation.UNBINDABLE) {
            steps.add(MountSteps.setPropagation("/", propagation, false).in(root));
        }
        return steps;
    }
}
