package io.ctk.launch;

import java.io.IOException;
import java.util.List;

/** Shell scripts that are launched, without namespaces, so that anybody can run these tests. */
final class Shell {
    private Shell() {}

    static LaunchPlan plan(String script, Step... before) {
        return LaunchPlan.builder()
                .addAll(List.of(before))
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", script), List.of("/bin/sh"), List.of("PATH=/usr/bin:/bin")))
                .build();
    }

    interface Body {
        void run(LaunchedProcess process) throws Exception;
    }

    /** Starts a shell script, and ends it whatever happens. */
    static void with(String script, Body body) throws Exception {
        with(Launcher.of(plan(script)), body);
    }

    static void with(Launcher launcher, Body body) throws Exception {
        LaunchedProcess process = launcher.start();
        try (var out = process.getInputStream();
                var error = process.getErrorStream()) {
            body.run(process);
        } finally {
            process.destroyForcibly();
            process.waitFor();
            closeQuietly(process);
        }
    }

    private static void closeQuietly(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            return; // it has ended without reading all
        }
    }
}
