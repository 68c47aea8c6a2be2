package io.ctk.container;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.Cgroup;
import io.ctk.cgroup.CgroupUsage;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Image;
import io.ctk.image.ImageException;
import io.ctk.internal.compile.Warnings;
import io.ctk.internal.group.CgroupPlacement;
import io.ctk.internal.natives.Blocking;
import io.ctk.internal.store.ContainerDirectory;
import io.ctk.launch.ExitStatus;
import io.ctk.launch.LaunchedProcess;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

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
    private final ContainerDirectory directory;
    private final CgroupPlacement placement;
    private final LaunchedProcess process;
    private final HookRunner hooks;
    private final Warnings warnings;
    private final boolean stored;
    private final boolean rootless;
    private final AtomicBoolean closed = new AtomicBoolean();

    Container(
            ContainerDirectory directory,
            CgroupPlacement placement,
            LaunchedProcess process,
            HookRunner hooks,
            Warnings warnings,
            boolean stored,
            boolean rootless) {
        this.directory = directory;
        this.placement = placement;
        this.process = process;
        this.hooks = hooks;
        this.warnings = warnings;
        this.stored = stored;
        this.rootless = rootless;
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

    /**
     * {@return what starts a bundle of somebody else's: a directory with a {@code config.json} and a root file system, as the OCI runtime specification
     * has them}
     */
    public static BundleStart bundle(Path directory) {
        return new BundleStart(directory);
    }

    /** {@return the container's name} */
    public String id() {
        return directory.id();
    }

    /** {@return the directory that is kept when the container ends} */
    public Optional<Path> storedIn() {
        return stored ? Optional.of(directory.path()) : Optional.empty();
    }

    /** {@return what its specification asked for and it runs without, as capabilities that can't be granted, and which hooks after its start have failed} */
    public List<String> warnings() {
        return warnings.all();
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
        try {
            Blocking.run(this::release);
        } finally {
            hooks.stopped();
        }
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
