package io.ctk.cli.doctor;

import io.ctk.launch.IdMap;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Namespace;
import java.util.List;

/** Beginnings of plans that try something. */
final class Plans {
    private Plans() {}

    /** {@return a plan in these namespaces, and in a user namespace if this process is not root} */
    static LaunchPlan.Builder asContainersAre(ProcessStatus process, Namespace... namespaces) {
        return process.isRoot() ? LaunchPlan.builder().namespaces(namespaces) : inUserNamespace(process, namespaces);
    }

    /** {@return a plan in these namespaces and a user namespace, in which this process's user is root} */
    static LaunchPlan.Builder inUserNamespace(ProcessStatus process, Namespace... namespaces) {
        return LaunchPlan.builder()
                .namespaces(Namespace.USER)
                .namespaces(namespaces)
                .idMaps(List.of(IdMap.single(0, process.uid())), List.of(IdMap.single(0, process.gid())));
    }
}
