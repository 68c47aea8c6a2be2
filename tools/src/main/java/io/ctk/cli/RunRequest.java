package io.ctk.cli;

import io.ctk.ByteSize;
import io.ctk.container.ContainerSpec;
import io.ctk.container.Network;
import io.ctk.container.Rootfs;
import io.ctk.launch.ResourceLimit;
import io.ctk.security.Capability;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/** What the words of {@code ctk run} ask for, as a container's specification. */
final class RunRequest {
    private final ParseResult words;

    RunRequest(ParseResult words) {
        this.words = words;
    }

    private String one(String option) {
        return words.matchedOptionValue(option, "");
    }

    private String[] all(String option) {
        return words.matchedOptionValue(option, new String[0]);
    }

    boolean has(String option) {
        return words.hasMatchedOption(option);
    }

    ContainerSpec spec() throws IOException {
        List<String> command = command();
        ContainerSpec.Builder spec = ContainerSpec.builder(root()).command(command);
        process(spec);
        files(spec);
        limits(spec);
        return spec.build();
    }

    private List<String> positionals() {
        return List.of(words.matchedPositionalValue(0, new String[0]));
    }

    private List<String> command() {
        List<String> positionals = positionals();
        if (has("--rootfs")) {
            if (positionals.isEmpty()) {
                throw new UsageException("a command is missing");
            }
            return positionals;
        }
        if (positionals.size() < 2) {
            throw new UsageException(
                    positionals.isEmpty() ? "an image and a command are missing" : "a command is missing");
        }
        return positionals.subList(1, positionals.size());
    }

    private Rootfs root() {
        if (has("--rootfs")) {
            return Rootfs.directory(Path.of(one("--rootfs")));
        }
        String image = positionals().get(0);
        if (!image.equals("host")) {
            throw new UsageException(
                    "there is no image \"" + image + "\": only \"host\" so far, or --rootfs DIR in place of an image");
        }
        return new Rootfs.Host(has("--rm") ? new Rootfs.Layer.Temporary() : new Rootfs.Layer.Stored());
    }

    private void process(ContainerSpec.Builder spec) throws IOException {
        for (String file : all("--env-file")) {
            EnvironmentSyntax.setAll(spec, Path.of(file));
        }
        for (String variable : all("--env")) {
            EnvironmentSyntax.set(spec, variable);
        }
        if (has("--workdir")) {
            spec.workingDirectory(one("--workdir"));
        }
        if (has("--user")) {
            spec.user(one("--user"));
        }
        if (has("--hostname")) {
            spec.hostname(one("--hostname"));
        }
        if (has("--name")) {
            spec.name(one("--name"));
        }
        if (has("--network")) {
            spec.network(network(one("--network")));
        }
        spec.init(has("--init")).capabilities(capabilities());
    }

    private static Network network(String name) {
        return switch (name) {
            case "none" -> Network.NONE;
            case "host" -> Network.HOST;
            default -> throw new UsageException("network \"" + name + "\" is neither none nor host");
        };
    }

    /** As with Docker the order of the words plays no part: ALL first, then what is named. */
    private Set<Capability> capabilities() {
        List<String> added = List.of(all("--cap-add"));
        List<String> dropped = List.of(all("--cap-drop"));
        Set<Capability> set = EnumSet.copyOf(Capability.DEFAULTS);
        if (dropped.stream().anyMatch("ALL"::equalsIgnoreCase)) {
            set.clear();
        }
        if (added.stream().anyMatch("ALL"::equalsIgnoreCase)) {
            set.addAll(EnumSet.allOf(Capability.class));
        }
        added.stream().filter(name -> !name.equalsIgnoreCase("ALL")).forEach(name -> set.add(Capability.parse(name)));
        dropped.stream()
                .filter(name -> !name.equalsIgnoreCase("ALL"))
                .forEach(name -> set.remove(Capability.parse(name)));
        return set;
    }

    private void files(ContainerSpec.Builder spec) {
        spec.readOnly(has("--read-only"));
        for (String text : all("--volume")) {
            spec.volume(VolumeSyntax.volume(text));
        }
        for (String text : all("--mount")) {
            spec.volume(VolumeSyntax.mount(text));
        }
        for (String text : all("--tmpfs")) {
            spec.volume(VolumeSyntax.tmpfs(text));
        }
    }

    private void limits(ContainerSpec.Builder spec) {
        if (has("--memory")) {
            spec.memoryMax(ByteSize.parse(one("--memory")));
        }
        if (has("--cpus")) {
            spec.cpus(number("--cpus"));
        }
        if (has("--pids-limit")) {
            spec.pidsMax(count("--pids-limit"));
        }
        for (String text : all("--ulimit")) {
            spec.resourceLimit(ResourceLimit.parse(text));
        }
    }

    private BigDecimal number(String option) {
        try {
            return new BigDecimal(one(option));
        } catch (NumberFormatException e) {
            throw new UsageException(option + " \"" + one(option) + "\" is no number", e);
        }
    }

    private int count(String option) {
        try {
            return number(option).intValueExact();
        } catch (ArithmeticException e) {
            throw new UsageException(option + " \"" + one(option) + "\" is no whole number", e);
        }
    }
}
