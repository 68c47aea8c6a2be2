package io.ctk.cli.doctor;

import io.ctk.CtkException;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Launcher;
import io.ctk.launch.Namespace;
import io.ctk.launch.ProcessSteps;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The eight namespaces, each made with a process that ends at once. */
final class NamespaceChecks {
    private final ProcessStatus process;

    NamespaceChecks(ProcessStatus process) {
        this.process = process;
    }

    List<Check> checks() {
        List<Check> checks = new ArrayList<>();
        for (Namespace namespace : Namespace.values()) {
            String name = namespace.name().toLowerCase(Locale.ROOT) + " namespace";
            checks.add(new Check("namespaces", name, () -> attempt(namespace)));
        }
        return checks;
    }

    private Outcome attempt(Namespace namespace) {
        LaunchPlan plan = (namespace == Namespace.USER
                        ? Plans.inUserNamespace(process)
                        : Plans.asContainersAre(process, namespace))
                .add(ProcessSteps.exit())
                .build();
        CtkException failure = Launcher.attempt(plan);
        if (failure != null) {
            return Outcome.missing(Text.line(failure), advice(namespace));
        }
        boolean helped = namespace != Namespace.USER && plan.namespaces().contains(Namespace.USER);
        return Outcome.ok(helped ? "can be made, in a user namespace" : "can be made");
    }

    private String advice(Namespace namespace) {
        if (namespace == Namespace.TIME) {
            return "needs Linux 5.6 and clone3(2); containers don't have one unless asked for";
        }
        return namespace == Namespace.USER || !process.isRoot()
                ? "see the findings on user namespaces"
                : "needs CAP_SYS_ADMIN and a kernel with it (" + config(namespace) + ")";
    }

    private static String config(Namespace namespace) {
        return switch (namespace) {
            case NETWORK -> "CONFIG_NET_NS";
            case CGROUP -> "CONFIG_CGROUPS";
            case MOUNT -> "CONFIG_NAMESPACES";
            default -> "CONFIG_" + namespace.name() + "_NS";
        };
    }
}
