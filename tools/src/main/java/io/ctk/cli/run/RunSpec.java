package io.ctk.cli.run;

import io.ctk.cgroup.CgroupManager;
import io.ctk.cli.hints.Hints;
import io.ctk.cli.store.HostBase;
import io.ctk.cli.store.LostBlobs;
import io.ctk.cli.verb.LimitOptions;
import io.ctk.cli.verb.ManagerOption;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.UsageException;
import io.ctk.container.Container;
import io.ctk.container.ContainerBuilder;
import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Image;
import io.ctk.image.store.ImageStore;
import io.ctk.launch.ResourceLimit;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** From the words after {@code ctk run} to a container's specification. */
final class RunSpec {
    private final ParseResult parsed;
    private final ContainerBuilder builder;

    private RunSpec(ParseResult parsed, ContainerBuilder builder) {
        this.parsed = parsed;
        this.builder = builder;
    }

    static ContainerSpec of(ParseResult parsed, ContainerStore store, PrintStream err)
            throws UsageException, IOException {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        String directory = Options.text(parsed, RunOptions.ROOTFS);
        if (directory == null && words.isEmpty()) {
            throw new UsageException(
                    "no image and no command to run; write ctk run host COMMAND, or see ctk run --help");
        }
        RunSpec reader = new RunSpec(
                parsed,
                directory == null
                        ? onImage(parsed, words, store, err)
                        : Container.builder(Rootfs.directory(
                                        Options.read(RunOptions.ROOTFS, directory, RunSpec::directory)))
                                .command(command(parsed, words)));
        reader.readTexts();
        reader.readEnvironment();
        reader.readVolumes();
        reader.readLimits();
        return reader.builder.spec();
    }

    /** An empty path would be where we stand, which nobody means to have changed. */
    private static Path directory(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("the directory is missing");
        }
        return Path.of(text);
    }

    private static ContainerBuilder onImage(
            ParseResult parsed, List<String> words, ContainerStore store, PrintStream err)
            throws UsageException, IOException {
        String name = words.get(0);
        List<String> arguments = words.subList(1, words.size());
        Rootfs.Layer layer =
                Options.has(parsed, RunOptions.REMOVE) ? new Rootfs.Layer.Temporary() : new Rootfs.Layer.Stored();
        if (name.equals(Image.HOST)) {
            return Container.builder(new Rootfs.Host(layer)).command(command(parsed, arguments));
        }
        ImageStore images = store.images();
        Image image = find(images, name);
        if (image == null) {
            throw new UsageException(Hints.noImage(
                    store,
                    name,
                    "ctk images lists what there is, host is this machine's own files, --rootfs takes a directory"));
        }
        HostBase.warn(image, err);
        LostBlobs.warn(images, image, err);
        String entrypoint = Options.text(parsed, RunOptions.ENTRYPOINT);
        ContainerBuilder builder =
                Container.builder(image).store(store).layer(layer).command(arguments);
        return entrypoint == null
                ? builder
                : builder.entrypoint(entrypoint.isEmpty() ? List.of() : List.of(entrypoint));
    }

    private static @Nullable Image find(ImageStore images, String name) throws IOException {
        try {
            return images.find(name).orElse(null);
        } catch (IllegalArgumentException e) {
            return null; // nothing could be named so
        }
    }

    /** Where there is no image that could have a command of its own. */
    private static List<String> command(ParseResult parsed, List<String> arguments) throws UsageException {
        List<String> command = new ArrayList<>(arguments);
        String entrypoint = parsed.matchedOptionValue(RunOptions.ENTRYPOINT, "");
        if (!entrypoint.isEmpty()) {
            command.add(0, entrypoint);
        }
        if (command.isEmpty()) {
            throw new UsageException("no command to run; see ctk run --help");
        }
        return command;
    }

    private void readTexts() throws UsageException {
        Options.read(parsed, RunOptions.NAME, builder::name);
        read(
                RunOptions.WORKING_DIRECTORY,
                Options.text(parsed, RunOptions.WORKING_DIRECTORY),
                builder::workingDirectory);
        read(RunOptions.USER, Options.text(parsed, RunOptions.USER), builder::user);
        read(RunOptions.HOSTNAME, RunOptions.hostname(parsed), builder::hostname);
        Options.read(parsed, RunOptions.NETWORK, text -> builder.network(network(text)));
        builder.readOnly(Options.has(parsed, RunOptions.READ_ONLY)).init(Options.has(parsed, RunOptions.INIT));
    }

    /** As Docker and Podman take it, an empty text says nothing: what the image says is left as it is. */
    private static void read(String option, @Nullable String text, Function<String, ContainerBuilder> reader)
            throws UsageException {
        if (text != null && !text.isEmpty()) {
            Options.read(option, text, reader);
        }
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
        String terminal = System.getenv("TERM");
        if (terminal != null && (CallersTerminal.isAt(0) || CallersTerminal.isAt(1))) {
            builder.environment("TERM", terminal);
        }
        for (Map.Entry<String, String> variable : environment.variables().entrySet()) {
            builder.environment(variable.getKey(), variable.getValue());
        }
    }

    private void readVolumes() throws UsageException {
        Set<Path> places = new HashSet<>();
        readVolumes(RunOptions.VOLUME, Volumes::volume, places);
        readVolumes(RunOptions.MOUNT, Volumes::mount, places);
        readVolumes(RunOptions.TMPFS, Volumes::tmpfs, places);
    }

    /** Beside what the builder refuses: one of the container's own gives way there, but an image's and nothing that somebody typed. */
    private void readVolumes(String option, Function<String, Volume> reader, Set<Path> places) throws UsageException {
        for (String text : Options.texts(parsed, option)) {
            Options.read(option, text, words -> {
                Volume volume = reader.apply(words);
                builder.volume(volume);
                Path place = Path.of(volume.target()).normalize();
                if (!places.add(place)) {
                    throw new IllegalArgumentException(
                            "duplicate mount destination " + place + ": one volume would hide the other");
                }
                return volume;
            });
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
