package io.ctk.cli;

import io.ctk.cgroup.CgroupManager;
import io.ctk.cli.verb.LimitOptions;
import io.ctk.cli.verb.ManagerOption;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.container.ContainerSpec;
import io.ctk.container.Network;
import io.ctk.container.Rootfs;
import io.ctk.container.Volume;
import io.ctk.launch.ResourceLimit;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** From the words after {@code ctk run} to a container's specification. */
final class RunSpec {
    private static final String HOST = "host";

    private final ParseResult parsed;
    private final ContainerSpec.Builder builder;

    private RunSpec(ParseResult parsed, Rootfs root) {
        this.parsed = parsed;
        this.builder = ContainerSpec.builder(root);
    }

    static ContainerSpec of(ParseResult parsed) throws UsageException {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        String directory = Options.text(parsed, RunOptions.ROOTFS);
        int first = directory == null ? 1 : 0;
        if (words.size() <= first || words.get(first).isEmpty()) {
            throw new UsageException(
                    words.isEmpty() && directory == null
                            ? "no image and no command to run; write ctk run host COMMAND, or see ctk run --help"
                            : "no command to run; see ctk run --help");
        }
        RunSpec reader = new RunSpec(parsed, root(parsed, directory, words.get(0)));
        reader.builder.command(words.subList(first, words.size()));
        reader.readTexts();
        reader.readEnvironment();
        reader.readVolumes();
        reader.readLimits();
        return reader.builder.build();
    }

    private static Rootfs root(ParseResult parsed, @Nullable String directory, String image) throws UsageException {
        if (directory != null) {
            return Rootfs.directory(Options.read(RunOptions.ROOTFS, directory, Path::of));
        }
        if (!image.equals(HOST)) {
            throw new UsageException("there is no image " + image
                    + "; what can be run on is host, which is this machine's own files, or a directory with --rootfs");
        }
        return new Rootfs.Host(
                Options.has(parsed, RunOptions.REMOVE) ? new Rootfs.Layer.Temporary() : new Rootfs.Layer.Stored());
    }

    private void readTexts() throws UsageException {
        Options.read(parsed, RunOptions.NAME, builder::name);
        Options.read(parsed, RunOptions.WORKING_DIRECTORY, builder::workingDirectory);
        Options.read(parsed, RunOptions.USER, builder::user);
        Options.read(parsed, RunOptions.HOSTNAME, builder::hostname);
        Options.read(parsed, RunOptions.NETWORK, text -> builder.network(network(text)));
        builder.readOnly(Options.has(parsed, RunOptions.READ_ONLY)).init(Options.has(parsed, RunOptions.INIT));
    }

    private static Network network(String text) {
        return switch (text) {
            case "none" -> Network.NONE;
            case "host" -> Network.HOST;
            default -> throw new IllegalArgumentException("there is no network " + text + ": none or host");
        };
    }

    private void readEnvironment() throws UsageException {
        Environment environment = new Environment(System.getenv());
        for (String file : Options.texts(parsed, RunOptions.ENVIRONMENT_FILE)) {
            environment.addFile(file);
        }
        for (String text : Options.texts(parsed, RunOptions.ENVIRONMENT)) {
            environment.add(text, RunOptions.ENVIRONMENT);
        }
        for (Map.Entry<String, String> variable : environment.variables().entrySet()) {
            builder.environment(variable.getKey(), variable.getValue());
        }
    }

    private void readVolumes() throws UsageException {
        readVolumes(RunOptions.VOLUME, Volumes::bind);
        readVolumes(RunOptions.MOUNT, Volumes::mount);
        readVolumes(RunOptions.TMPFS, Volumes::tmpfs);
    }

    private void readVolumes(String option, java.util.function.Function<String, Volume> reader) throws UsageException {
        for (String text : Options.texts(parsed, option)) {
            builder.volume(Options.read(option, text, reader));
        }
    }

    private void readLimits() throws UsageException {
        builder.limits(LimitOptions.of(parsed));
        CgroupManager manager = ManagerOption.of(parsed);
        if (manager != null) {
            builder.cgroupManager(manager);
        }
        for (String text : Options.texts(parsed, RunOptions.RESOURCE_LIMIT)) {
            builder.resourceLimit(Options.read(RunOptions.RESOURCE_LIMIT, text, ResourceLimit::parse));
        }
        List<String> added = Options.texts(parsed, RunOptions.ADD_CAPABILITY);
        List<String> dropped = Options.texts(parsed, RunOptions.DROP_CAPABILITY);
        if (!added.isEmpty() || !dropped.isEmpty()) {
            builder.capabilities(Capabilities.of(added, dropped));
        }
    }
}
