package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.compile.HookState;
import io.ctk.internal.compile.HookState.Status;
import io.ctk.internal.compile.Warnings;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import io.ctk.runtime.Hooks;
import io.ctk.runtime.Hooks.Hook;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Runs the hooks that belong outside of the container (config.md, "POSIX-platform Hooks"): one after another, each with the container's state as its input. */
record HookRunner(Hooks hooks, HookState state, Warnings warnings) {
    /**
     * {@return one for the hooks of a specification}
     *
     * @param id the container's name
     * @param bundle the directory of its {@code config.json}
     * @param warnings who is told of a failure that changes nothing
     */
    static HookRunner of(RuntimeSpec spec, String id, Path bundle, Warnings warnings) {
        Hooks hooks = spec.hooks();
        return new HookRunner(
                hooks == null ? Hooks.NONE : hooks, new HookState(id, bundle, spec.annotations()), warnings);
    }

    /** {@return whether the container has to wait for hooks while it is made} */
    boolean isAwaited() {
        return !hooks.prestart().isEmpty() || !hooks.createRuntime().isEmpty();
    }

    /**
     * Runs those that come before the root is the container's.
     *
     * @throws CtkException if one fails, naming it
     */
    void create(long pid) throws IOException {
        String json = state.json(Status.CREATING, pid);
        run(hooks.prestart(), "prestart", json);
        run(hooks.createRuntime(), "createRuntime", json);
    }

    /** Runs those that come when the program was executed. What fails is noted, and the container runs on. */
    void started(long pid) {
        runNoting(hooks.poststart(), "poststart", state.json(Status.RUNNING, pid));
    }

    /** Runs those that come when nothing of the container is left. What fails is noted, and the others are run. */
    void stopped() {
        runNoting(hooks.poststop(), "poststop", state.json(Status.STOPPED));
    }

    private void runNoting(List<Hook> all, String name, String json) {
        for (int i = 0; i < all.size(); i++) {
            try {
                run(all.get(i), "hooks." + name + "[" + i + "]", json);
            } catch (IOException e) {
                warnings.add(String.valueOf(e.getMessage()));
            }
        }
    }

    private static void run(List<Hook> all, String name, String json) throws IOException {
        for (int i = 0; i < all.size(); i++) {
            run(all.get(i), "hooks." + name + "[" + i + "]", json);
        }
    }

    private static void run(Hook hook, String name, String json) throws IOException {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.dieWithLauncher())
                .add(ProcessSteps.execute(hook.arguments(), List.of(hook.path()), hook.env()))
                .build();
        LaunchedProcess process = start(plan, hook, name);
        try {
            // Beside this thread, which minds the time: one that does not read fills the pipe.
            Thread writer = new Thread(() -> write(process, json), "ctk-hook-state");
            writer.setDaemon(true);
            writer.start();
            ExitStatus status = wait(process, hook, name);
            if (status.code() != 0) {
                throw new CtkException(
                        "run " + name, hook.path(), Errno.ECANCELED, "it ended with status " + status.code());
            }
        } finally {
            process.destroyForcibly();
        }
    }

    private static LaunchedProcess start(LaunchPlan plan, Hook hook, String name) throws IOException {
        try {
            return Launcher.of(plan)
                    .input(Stdio.PIPE)
                    .output(Stdio.NULL)
                    .error(Stdio.INHERIT)
                    .start();
        } catch (CtkException e) {
            throw new CtkException("run " + name, hook.path(), e.errno(), e.detail());
        }
    }

    private static void write(LaunchedProcess process, String json) {
        try (OutputStream out = process.getOutputStream()) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // one that does not read it is none the worse for that
        }
    }

    private static ExitStatus wait(LaunchedProcess process, Hook hook, String name) throws IOException {
        Long seconds = hook.timeout();
        try {
            return seconds == null ? process.waitForStatus() : process.waitForStatus(Duration.ofSeconds(seconds));
        } catch (TimeoutException e) {
            throw new CtkException(
                    "run " + name, hook.path(), Errno.ETIMEDOUT, "it did not end within its " + seconds + " seconds");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while " + name + " ran");
        }
    }
}
