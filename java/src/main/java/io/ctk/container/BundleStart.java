package io.ctk.container;

import io.ctk.container.spec.ContainerName;
import io.ctk.internal.natives.Blocking;
import io.ctk.launch.LaunchPlan;
import io.ctk.runtime.RuntimeSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Starts an OCI bundle of somebody else's: its root file system is the directory that {@code root.path} names, as it is. Not for use by several threads at
 * once.
 */
public final class BundleStart extends StartSettings<BundleStart> {
    private final Path directory;
    private String name = "";

    BundleStart(Path directory) {
        this.directory = Objects.requireNonNull(directory);
    }

    @Override
    BundleStart self() {
        return this;
    }

    /** Names the container; without, it gets a name of ctk's choice. */
    public BundleStart name(String name) {
        this.name = ContainerName.check(name);
        return this;
    }

    /**
     * {@return what a bundle's {@code config.json} can begin with: a container with all of ctk's defaults for this user, that runs a shell on the
     * directory {@code rootfs}}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public static RuntimeSpec standardSpec() throws IOException {
        return Planning.standard();
    }

    /**
     * {@return what the bundle's {@code config.json} says}
     *
     * @throws IOException as {@link #start} throws it while planning
     */
    public RuntimeSpec runtimeSpec() throws IOException {
        return Planning.blueprint(directory, place()).bundle().spec();
    }

    /**
     * {@return the plan that starting it would carry out; nothing is made}
     *
     * @throws IOException as {@link #start} throws it while planning
     */
    public LaunchPlan plan() throws IOException {
        return Planning.blueprint(directory, place()).plan();
    }

    /**
     * {@return the cgroup v2 group that starting it would make, for people; empty where there is none that this user may divide}
     *
     * @throws IOException if {@code /proc} is not mounted
     */
    public Optional<String> cgroup() throws IOException {
        return Planning.cgroup(name, Optional.empty());
    }

    /**
     * Starts it. Returns when its program was executed.
     *
     * @return the running container, to be closed
     * @throws io.ctk.runtime.RuntimeSpecException if its {@code config.json} asks for what can't be, naming the field
     * @throws io.ctk.cgroup.value.ControllerMissingException if a limit can't be set here
     * @throws io.ctk.launch.ExecuteException if its program can't be executed
     * @throws io.ctk.CtkException for any other step that failed; then nothing of the container is left
     * @throws IOException if a file can't be read
     */
    public Container start() throws IOException {
        return Blocking.call(() -> Start.bundle(directory, name, place(), streams()));
    }
}
