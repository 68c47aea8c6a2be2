package io.ctk.testing;

import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.spec.Rootfs;
import io.ctk.launch.ExitStatus;
import io.ctk.runtime.Schema;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a container that ran to its end has said.
 *
 * @param out its standard output
 * @param error its standard error
 * @param status how it ended
 */
public record Run(String out, String error, ExitStatus status) {
    /** A container on the small root file system that runs a shell script. */
    public static ContainerBuilder script(String script) {
        return Container.builder(Rootfs.overlay(TestRoot.path())).command("/bin/sh", "-c", script);
    }

    /** Runs a container to its end and closes it. For little output: it is read one stream after the other. What it is has to be what the specification's schema wants. */
    public static Run of(ContainerBuilder spec) throws Exception {
        String document = spec.runtimeSpec().toJson();
        List<String> problems = Schema.problemsOf(document);
        if (!problems.isEmpty()) {
            throw new AssertionError(problems + " in " + document);
        }
        try (Container container = spec.start()) {
            String out = text(container.process().getInputStream().readAllBytes());
            String error = text(container.process().getErrorStream().readAllBytes());
            return new Run(out, error, container.waitFor(Duration.ofSeconds(60)));
        }
    }

    /** Runs a shell script on the small root file system, which must succeed, and returns its output. */
    public static String output(String script) throws Exception {
        return output(script(script));
    }

    /** Runs a container that must succeed, and returns its output. */
    public static String output(ContainerBuilder spec) throws Exception {
        Run run = of(spec);
        if (!run.status.isSuccess() || !run.error.isEmpty()) {
            throw new AssertionError(run.status + ", standard error: " + run.error + ", output: " + run.out);
        }
        return run.out;
    }

    /** The output's lines. */
    public List<String> lines() {
        return out.lines().collect(Collectors.toList());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
