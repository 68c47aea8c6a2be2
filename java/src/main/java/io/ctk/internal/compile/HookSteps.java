package io.ctk.internal.compile;

import io.ctk.launch.Step;
import io.ctk.runtime.RuntimeSpec;
import java.util.List;

/** The hooks that are run in the container's namespaces: a hook is a step as any other. */
final class HookSteps {
    private final RuntimeSpec spec;

    HookSteps(RuntimeSpec spec) {
        this.spec = spec;
    }

    List<Step> createContainer() {
        return List.of();
    }

    List<Step> startContainer() {
        return List.of();
    }
}
