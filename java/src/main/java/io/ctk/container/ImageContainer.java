package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ContainerSettings;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.image.ProcessConfig;
import io.ctk.image.store.ImageStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an image says of a container, by the OCI image specification's rules (conversion.md). */
final class ImageContainer {
    private static final String ANNOTATION = "org.opencontainers.image.";

    private ImageContainer() {}

    /** {@return what the container has as its root} */
    static Rootfs root(Image image, ImageStore store, Rootfs.Layer layer) throws IOException {
        // What lies on the machine's own files is stacked directory by directory, which an EROFS image does not allow.
        List<Path> layers = image.liesOnHost() ? store.directories(image) : store.layers(image);
        return image.liesOnHost() ? new Rootfs.Host(layers, layer) : new Rootfs.Stack(layers, layer);
    }

    /** Says what the image says of its container: environment, working directory, user, volumes, annotations. */
    static void describe(Image image, ContainerBuilder builder) throws ImageException {
        ProcessConfig process = image.config().process();
        for (String variable : process.env()) {
            int equals = variable.indexOf('=');
            builder.environment(variable.substring(0, equals), variable.substring(equals + 1));
        }
        if (!process.workingDir().isEmpty()) {
            builder.workingDirectory(process.workingDir());
        }
        if (!process.user().isEmpty()) {
            builder.user(process.user());
        }
        addVolumes(builder, process.volumes());
        annotate(builder, image);
    }

    /**
     * {@return the command}
     *
     * @param entrypoint its first words, in place of the image's own and its arguments; null for the image's
     * @param arguments the words behind them, in place of the image's own; empty for the image's
     * @throws CtkException EINVAL if there is none then
     */
    static List<String> command(Image image, @Nullable List<String> entrypoint, List<String> arguments)
            throws CtkException {
        ProcessConfig process = image.config().process();
        List<String> command = new ArrayList<>(entrypoint == null ? process.entrypoint() : entrypoint);
        command.addAll(entrypoint == null && arguments.isEmpty() ? process.cmd() : arguments);
        if (command.isEmpty()) {
            throw new CtkException(
                    "run", image.shownName(), Errno.EINVAL, "the image has no command of its own, and none was given");
        }
        return command;
    }

    private static void addVolumes(ContainerBuilder builder, List<String> targets) throws ImageException {
        for (String target : targets) {
            try {
                builder.volume(new Volume.Anonymous(target));
            } catch (IllegalArgumentException e) {
                throw new ImageException("the image has a malformed volume: " + e.getMessage(), e);
            }
        }
    }

    private static void annotate(ContainerBuilder builder, Image image) {
        ProcessConfig process = image.config().process();
        builder.annotation(ANNOTATION + "os", image.config().os());
        builder.annotation(ANNOTATION + "architecture", image.config().architecture());
        annotate(builder, "author", image.config().author());
        annotate(builder, "created", image.config().created());
        annotate(builder, "stopSignal", process.stopSignal());
        annotate(builder, "exposedPorts", String.join(",", process.exposedPorts()));
        process.labels().forEach((name, value) -> {
            if (!name.startsWith(
                    ContainerSettings.OURS)) { // an image of an older ctk's, or one that would be taken for it
                builder.annotation(name, value); // which wins over those above (conversion.md, "Annotation Fields")
            }
        });
        builder.origin(new ImageOrigin(image.id(), image.shownName()));
    }

    private static void annotate(ContainerBuilder builder, String name, String value) {
        if (!value.isEmpty()) {
            builder.annotation(ANNOTATION + name, value);
        }
    }
}
