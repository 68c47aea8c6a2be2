package io.ctk.internal.compile;

import io.ctk.internal.compile.HookState.Status;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Step;
import io.ctk.runtime.Hooks;
import io.ctk.runtime.Hooks.Hook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The hooks that are run in the container's namespaces: a hook is a step as any other. Those outside are the starter's, which waits for none of ours. */
final class HookSteps {
    private final Hooks hooks;
    private final HookState state;

    HookSteps(@Nullable Hooks hooks, HookState state) {
        this.hooks =
                hooks == null ? new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of()) : hooks;
        this.state = state;
    }

    /** {@return what is run before the root is the container's} */
    List<Step> createContainer() {
        return steps(hooks.createContainer(), "createContainer", Status.CREATING);
    }

    /** {@return what is run right before the program} */
    List<Step> startContainer() {
        return steps(hooks.startContainer(), "startContainer", Status.CREATED);
    }

    private List<Step> steps(List<Hook> all, String name, Status status) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Hook hook = all.get(i);
            Long seconds = hook.timeout();
            steps.add(ProcessSteps.runHook(
                    hook.path(),
                    hook.arguments(),
                    hook.env(),
                    seconds == null ? Duration.ZERO : Duration.ofSeconds(seconds),
                    state.beforePid(status),
                    HookState.AFTER_PID,
                    "hooks." + name + "[" + i + "]"));
        }
        return steps;
    }
}
