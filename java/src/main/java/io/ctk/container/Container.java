package io.ctk.container;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.internal.compile.SpecCompiler;
import io.ctk.internal.group.CgroupPlacement;
import io.ctk.internal.lowering.AnonymousVolumes;
import io.ctk.internal.lowering.NameResolution;
import io.ctk.internal.root.ImageMounts;
import io.ctk.internal.root.LayerChoice;
import io.ctk.internal.root.LayerPlan;
import io.ctk.internal.root.UsableLayers;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.security.Caller;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupUsage;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.image.OpenLayers;
import io.ctk.internal.natives.Blocking;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.mount.MountTable;
import io.ctk.runtime.RuntimeSpec;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running container. It ends with its first process, with {@link #close}, and with this JVM, whatever becomes of that.
 *
 * <pre>{@code
 * try (Container c = Container.builder(Rootfs.overlay(lower)).command("/bin/sh", "-c", "echo hi").start()) {
 *     String out = new String(c.process().getInputStream().readAllBytes());
 *     ExitStatus s = c.waitFor(Duration.ofSeconds(5));
 * }
 * }</pre>
 */
public final class Container implements AutoCloseable {
    /** Stands for the name that a container without one gets when it starts. */
    private static final String PLANNED_ID = "ID";

    private final ContainerDirectory directory;
    private final CgroupPlacement placement;
    private final LaunchedProcess process;
    private final boolean stored;
    private final boolean rootless;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Container(
            ContainerDirectory directory, CgroupPlacement placement, LaunchedProcess process, Preparation preparation) {
        this.directory = directory;
        this.placement = placement;
        this.process = process;
        this.stored = preparation.isStored();
        this.rootless = preparation.isRootless();
    }

    /** {@return a builder for a container with that root} */
    public static ContainerBuilder builder(Rootfs root) {
        return new ContainerBuilder(root);
    }

    /** {@return a builder that begins with what a specification says} */
    public static ContainerBuilder builder(ContainerSpec spec) {
        return new ContainerBuilder(spec);
    }

    /**
     * {@return a builder that begins with what an image says: root, command, environment, working directory, user, volumes}
     *
     * @param image an image of the store that the container will be in
     * @throws ImageException if the image says what can't be
     */
    public static ContainerBuilder builder(Image image) throws ImageException {
        return ContainerBuilder.of(image);
    }

    /** {@return what starts the kept container of that name again, on the layer that it left} */
    public static ContainerRestart restart(String name) {
        return new ContainerRestart(name);
    }

    static Container start(ContainerSpec spec, ContainerStore store, Streams streams) throws IOException {
        Launcher.prepare(); // before there is anything that it would take to remove
        store.sweep();
        ContainerSpec usable = UsableLayers.of(spec, store.images());
        return start(create(usable, store), true, usable, store, streams);
    }

    static Container restart(String name, ContainerStore store, Streams streams) throws IOException {
        Launcher.prepare();
        store.sweep();
        ContainerDirectory directory;
        try (Closeable ignored = store.images().hold()) { // nobody exchanges a layer that he thinks is not used
            directory = store.open(name);
        }
        ContainerSpec spec;
        try {
            spec = UsableLayers.of(StoredSpec.read(directory.path(), name).spec(), store.images());
            checkLayers(spec.root(), OpenLayers.MISSING);
        } catch (IOException | RuntimeException | Error e) {
            directory.lock().close();
            throw e;
        }
        return start(directory, false, spec, store, streams);
    }

    /** Makes its directory, and notes its image before anybody could remove that. */
    private static ContainerDirectory create(ContainerSpec spec, ContainerStore store) throws IOException {
        if (spec.origin().isEmpty()) {
            return store.create(spec.name().orElse(""));
        }
        try (Closeable ignored = store.images().hold()) {
            ContainerDirectory directory = store.create(spec.name().orElse(""));
            try {
                directory.noteImage(spec.origin().get().digest().toString());
                checkLayers(spec.root(), "somebody has removed the image meanwhile");
                return directory;
            } catch (IOException | RuntimeException | Error e) {
                directory.remove();
                throw e;
            }
        }
    }

    private static void checkLayers(Rootfs root, String why) throws IOException {
        for (Path layer : root.directories()) {
            if (!Files.exists(layer)) {
                throw new CtkException("use layer", layer.toString(), Errno.ENOENT, why);
            }
        }
    }

    private static Container start(
            ContainerDirectory directory, boolean fresh, ContainerSpec spec, ContainerStore store, Streams streams)
            throws IOException {
        CgroupPlacement placement = null;
        try {
            MountTable table = MountTable.read();
            String group = directory.id();
            if (!fresh || spec.name().isPresent() || isKept(spec.root())) {
                if (ContainerDirectory.hasGroup(
                        directory.path())) { // a killed process left it, and no sweep could remove it
                    CgroupPlacement.removeLeftOver(ContainerDirectory.groupOf(directory.path(), group));
                }
                group = ContainerStore.groupFor(group);
                directory.noteGroup(group);
                directory.forgetStatus();
            }
            placement = CgroupPlacement.create(group, spec.limits(), CgroupPlacement.place(spec), table);
            Preparation preparation =
                    Preparation.of(spec, store, directory.id(), directory.layer(), table, LayerChoice.Doubt.TRY);
            LaunchPlan plan = preparation.compile();
            preparation.layer().prepare();
            AnonymousVolumes.of(store, directory.id(), spec).prepare();
            NameResolution.of(store, directory.id(), spec).prepare();
            if (fresh && preparation.isStored()) {
                directory.keep(
                        StoredState.of(spec, preparation.layer().places()).toJson(),
                        StoredConfig.of(spec, directory.id()));
            }
            LaunchedProcess process = streams.giveTo(Launcher.of(plan))
                    .cgroup(placement.birthplace())
                    .start();
            return new Container(directory, placement, process, preparation);
        } catch (IOException | RuntimeException | Error e) {
            abandon(directory, fresh, placement, e);
            throw e;
        }
    }

    private static boolean isKept(Rootfs root) {
        return (root instanceof Rootfs.Stack stack && stack.layer() instanceof Rootfs.Layer.Stored)
                || (root instanceof Rootfs.Host host && host.layer() instanceof Rootfs.Layer.Stored);
    }

    private static void abandon(
            ContainerDirectory directory, boolean fresh, @Nullable CgroupPlacement placement, Throwable cause) {
        try {
            if (placement != null) {
                placement.close();
            }
            if (fresh) {
                directory.remove();
            } else {
                ContainerDirectory.forgetGroup(directory.path());
                directory.lock().close();
            }
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    static LaunchPlan plan(ContainerSpec spec, ContainerStore store) throws IOException {
        return planned(spec, store).compile();
    }

    static RuntimeSpec runtimeSpec(ContainerSpec spec, ContainerStore store) throws IOException {
        Preparation preparation = planned(spec, store);
        LaunchPlan unused = preparation.compile(); // what can't be done fails here too
        return preparation.compiler().lower();
    }

    private static Preparation planned(ContainerSpec spec, ContainerStore store) throws IOException {
        String id = spec.name().orElse(PLANNED_ID);
        Path layer = store.directory(id).resolve("layer");
        ContainerSpec usable = UsableLayers.of(spec, store.images());
        return Preparation.of(usable, store, id, layer, MountTable.read(), LayerChoice.Doubt.HOPE);
    }

    /**
     * {@return the cgroup v2 group that starting the specification would make, for people; empty where there is none that this user may
     * divide}
     *
     * @param spec what the container is to be
     * @throws IOException if {@code /proc} is not mounted
     */
    public static Optional<String> cgroup(ContainerSpec spec) throws IOException {
        return CgroupPlacement.describe(spec.name().orElse(PLANNED_ID), CgroupPlacement.place(spec));
    }

    /** What has to be known before a specification can be compiled. */
    private record Preparation(SpecCompiler compiler, LayerPlan layer, boolean isStored, boolean isRootless) {
        static Preparation of(
                ContainerSpec spec,
                ContainerStore store,
                String id,
                Path onDisk,
                MountTable table,
                LayerChoice.Doubt doubt)
                throws IOException {
            Caller caller = Caller.current();
            boolean user = SpecCompiler.inUserNamespace(spec, caller);
            Rootfs.Layer wanted = spec.root() instanceof Rootfs.Stack stack
                    ? stack.layer()
                    : spec.root() instanceof Rootfs.Host host ? host.layer() : new Rootfs.Layer.Temporary();
            Rootfs.Layer layer = spec.root() instanceof Rootfs.Directory
                    ? wanted
                    : LayerChoice.choose(wanted, store, table, user, doubt);
            boolean memory = layer instanceof Rootfs.Layer.InMemory
                    || (spec.root() instanceof Rootfs.Stack stack && ImageMounts.isNeeded(stack.lower()))
                    || (spec.root() instanceof Rootfs.Host host
                            && !host.changes().isEmpty());
            if (memory && doubt == LayerChoice.Doubt.TRY) {
                store.makeScratch();
            }
            LayerPlan plan = new LayerPlan(layer, onDisk, store.scratch(), user);
            return new Preparation(
                    new SpecCompiler(spec, id, caller, table, plan, store),
                    plan,
                    layer instanceof Rootfs.Layer.Stored,
                    user);
        }

        LaunchPlan compile() throws IOException {
            return compiler.compile();
        }
    }

    /** {@return the container's name} */
    public String id() {
        return directory.id();
    }

    /** {@return the directory that is kept when the container ends} */
    public Optional<Path> storedIn() {
        return stored ? Optional.of(directory.path()) : Optional.empty();
    }

    /** {@return whether it lives in a user namespace} */
    public boolean isRootless() {
        return rootless;
    }

    /** {@return its first process, with its streams; the container ends with it} */
    public LaunchedProcess process() {
        return process;
    }

    /**
     * {@return how its first process ended, after waiting for it}
     *
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public ExitStatus waitFor() throws InterruptedException {
        return process.waitForStatus();
    }

    /**
     * {@return how its first process ended, after waiting for it at most that long}
     *
     * @throws TimeoutException if it has not ended by then; it runs on until it is killed or closed
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public ExitStatus waitFor(Duration timeout) throws InterruptedException, TimeoutException {
        return process.waitForStatus(Objects.requireNonNull(timeout));
    }

    /**
     * {@return its group with its limits, the container's own to close; empty where none may be made. Its processes live there or, where cgroup v2 is mounted without
     * {@code nsdelegate}, in a group below}
     */
    public Optional<Cgroup> cgroup() {
        return Optional.ofNullable(placement.group());
    }

    /**
     * {@return what it has used so far; after its end too, until it is closed}
     *
     * @throws IOException a {@link CtkException}: EOPNOTSUPP if it has no group, since none may be made here; or "closed"
     */
    public CgroupUsage usage() throws IOException {
        Cgroup group = placement.group();
        if (group == null) {
            throw new CtkException("count what is used by", id(), Errno.EOPNOTSUPP, "it has no cgroup");
        }
        return group.usage();
    }

    /** Ends all its processes at once. */
    public void kill() {
        process.destroyForcibly();
    }

    /**
     * Ends all its processes and removes what was made for it: mounts, group, temporary layer. Output that has not been read
     * is lost. Closing twice does nothing.
     *
     * @throws IOException a {@link CtkException} if something could not be removed; it is removed when the next
     *     container starts
     */
    @Override
    public void close() throws IOException {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        kill();
        waitUninterruptibly();
        closeQuietly(process.getOutputStream());
        closeQuietly(process.getInputStream());
        closeQuietly(process.getErrorStream());
        Blocking.run(this::release);
    }

    private void release() throws IOException {
        try {
            placement.close();
        } catch (IOException | RuntimeException | Error e) {
            directory.lock().close(); // the directory stays: by it the next start finds the group
            throw e;
        }
        if (stored) {
            directory.noteStatus(process.exitValue());
            ContainerDirectory.forgetGroup(directory.path());
            directory.lock().close();
        } else {
            directory.remove();
        }
    }

    /** Input that was not flushed before the process ended is lost, as output is that was not read. */
    private static void closeQuietly(Closeable stream) {
        try {
            stream.close();
        } catch (IOException e) {
            return; // the descriptor is closed all the same
        }
    }

    /** Killed, it ends within moments; an interrupt meanwhile is kept for later. */
    private void waitUninterruptibly() {
        boolean interrupted = false;
        while (process.isAlive()) {
            try {
                process.waitForStatus();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public String toString() {
        return "Container[" + id() + ", " + process + "]";
    }
}
