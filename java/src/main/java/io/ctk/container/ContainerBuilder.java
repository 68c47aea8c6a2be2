package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.container.spec.ContainerSettings;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.internal.natives.Blocking;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.Stdio;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Collects what a container is to be, where it is kept and what its standard streams are, and starts it, once or many times. Without a word on
 * that, it is kept in {@link ContainerStore#standard} and its streams are pipes. Not for use by several threads at once.
 */
public final class ContainerBuilder extends ContainerSettings<ContainerBuilder> {
    private final @Nullable Image image;
    private @Nullable Rootfs root;
    private @Nullable List<String> entrypoint;
    private Rootfs.Layer layer = new Rootfs.Layer.Temporary();
    private @Nullable ContainerStore store;
    private Streams streams = Streams.PIPES;

    ContainerBuilder(Rootfs root) {
        this.root = Objects.requireNonNull(root);
        image = null;
    }

    ContainerBuilder(ContainerSpec spec) {
        super(spec);
        root = spec.root();
        image = null;
    }

    private ContainerBuilder(Image image) {
        this.image = Objects.requireNonNull(image);
    }

    static ContainerBuilder of(Image image) throws ImageException {
        ContainerBuilder builder = new ContainerBuilder(image);
        ImageContainer.describe(image, builder);
        return builder;
    }

    @Override
    protected ContainerBuilder self() {
        return this;
    }

    /**
     * Sets the first words of the command; those that {@link #command} sets come behind them. For an image they replace its
     * entrypoint and its command.
     */
    public ContainerBuilder entrypoint(List<String> words) {
        entrypoint = List.copyOf(words);
        return this;
    }

    /**
     * Says where the container's changes go; without, into a layer that is removed with it.
     *
     * @throws IllegalStateException if its root is a directory as it is
     */
    public ContainerBuilder layer(Rootfs.Layer where) {
        layer = Objects.requireNonNull(where);
        if (root != null) {
            root = root.withLayer(where);
        }
        return this;
    }

    /** Says where its layer and its lock are, and for an image where that is. */
    public ContainerBuilder store(ContainerStore where) {
        store = Objects.requireNonNull(where);
        return this;
    }

    /** Says what it gets as standard input. */
    public ContainerBuilder input(Stdio stdio) {
        streams = streams.withInput(stdio);
        return this;
    }

    /** Says what it gets as standard output. */
    public ContainerBuilder output(Stdio stdio) {
        streams = streams.withOutput(stdio);
        return this;
    }

    /** Says what it gets as standard error. */
    public ContainerBuilder error(Stdio stdio) {
        streams = streams.withError(stdio);
        return this;
    }

    private ContainerStore place() {
        return store == null ? ContainerStore.standard() : store;
    }

    /**
     * {@return what the container is to be}
     *
     * @throws IllegalStateException if there is no command, and no image that could have one
     * @throws CtkException EINVAL if there is none, and the image has none either
     * @throws IOException if the image's layers can't be read
     */
    public ContainerSpec spec() throws IOException {
        if (image != null) {
            Rootfs on = ImageContainer.root(image, place().images(), layer);
            return specification(on, ImageContainer.command(image, entrypoint, words()));
        }
        List<String> command = new ArrayList<>(entrypoint == null ? List.of() : entrypoint);
        command.addAll(words());
        return specification(Objects.requireNonNull(root), command);
    }

    /**
     * {@return the plan that starting the container would carry out; nothing is made}
     *
     * @throws IOException as {@link #start} throws it while planning
     */
    public LaunchPlan plan() throws IOException {
        return Planning.blueprint(spec(), place()).plan();
    }

    /**
     * {@return what starting the container would make of it, in the OCI runtime specification's words, with all defaults explicit; nothing is
     * made} Its root is the directory itself, or {@code rootfs} where it is an image or a stack, which the specification has no words for.
     *
     * @throws IOException as {@link #start} throws it while planning
     */
    public RuntimeSpec runtimeSpec() throws IOException {
        return Planning.blueprint(spec(), place()).bundle().spec();
    }

    /**
     * {@return the cgroup v2 group that starting it would make, for people; empty where there is none that this user may divide}
     *
     * @throws IOException as {@link #spec} throws it, or if {@code /proc} is not mounted
     */
    public Optional<String> cgroup() throws IOException {
        ContainerSpec spec = spec();
        return Planning.cgroup(spec.name().orElse(""), spec.cgroupManager());
    }

    /**
     * Starts a container. Returns when its program was executed.
     *
     * @return the running container, to be closed
     * @throws io.ctk.cgroup.value.ControllerMissingException if a limit can't be set here
     * @throws io.ctk.launch.ExecuteException if its program can't be executed
     * @throws CtkException for any other step that failed; then nothing of the container is left
     * @throws IOException if a file of the machine can't be read
     */
    public Container start() throws IOException {
        return Blocking.call(() -> Start.fresh(spec(), place(), streams));
    }
}
