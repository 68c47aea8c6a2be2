package io.ctk.internal.image.store;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.internal.image.tree.TreeComparison;
import io.ctk.internal.layer.LayerRoots;
import io.ctk.internal.layer.Privilege;
import io.ctk.launch.ExecuteException;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.SearchPath;
import io.ctk.launch.Stdio;
import io.ctk.mount.DetachedMount;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes EROFS images of unpacked layers with {@code mkfs.erofs}, the same bytes for the same layer. */
public final class ErofsImage {
    /**
     * The latest time that a file may have (SOURCE_DATE_EPOCH, mkfs.erofs(1)): it is the image's own time too, and so late that no file's
     * is changed but one of the second before 1970, which would be the number that stands for none.
     */
    private static final String LATEST = "SOURCE_DATE_EPOCH=18446744073709551614";

    /** With LZ4 it takes less time than without, since less is written; in clusters of 64 KiB holes take next to no room. */
    private static final List<String> COMPRESSION = List.of("-zlz4", "-C65536");

    private static final String NOT_FROM_A_FILE =
            "an EROFS image can't be mounted from a file here: that needs Linux 6.12, and a store that is not on tmpfs or an overlay";

    private static final int LONGEST_COMPLAINT = 8192;

    public static final String ONLY_ROOT = "only root can mount an EROFS image";

    private ErofsImage() {}

    /**
     * Makes an image, brings it to disk, and mounts it once to see whether that works here and everything is in it.
     *
     * @param directory the layer
     * @param identity what its UUID is to be derived from
     * @param image a path where nothing is
     * @throws CtkException if {@code mkfs.erofs} is missing, or the image can't be mounted
     * @throws ImageException if it fails, or nobody but root could mount the image
     */
    public static void make(Path directory, Digest identity, Path image) throws IOException {
        if (!Privilege.isPrivileged()) {
            throw new ImageException(ONLY_ROOT);
        }
        if (LayerRoots.hides(directory)) {
            throw new ImageException("its root hides the layers below, which has to be seen without a mount");
        }
        run(directory, identity, image);
        // The kernel is to read it: half an image must not outlive a loss of power.
        try (FileOutputStream file = new FileOutputStream(image.toFile(), true)) {
            file.getFD().sync();
        }
        check(directory, image);
    }

    /** There are many versions of mkfs.erofs; what one leaves out of an image, {@code ctk verify} would take for damage. */
    private static void check(Path directory, Path image) throws IOException {
        try (DetachedMount mount = DetachedMount.erofs(image)) {
            Optional<String> difference = TreeComparison.ofMetadata(directory, mount.path());
            if (difference.isPresent()) {
                throw new ImageException("mkfs.erofs has not kept all: " + difference.get());
            }
        } catch (CtkException e) {
            throw e.errno() == Errno.ENOTBLK ? new ImageException(NOT_FROM_A_FILE, e) : e;
        }
    }

    private static void run(Path directory, Digest identity, Path image) throws IOException {
        List<String> command = new ArrayList<>(List.of("mkfs.erofs", "--quiet"));
        command.addAll(COMPRESSION);
        command.addAll(List.of("-U", uuid(identity), image.toString(), directory.toString()));
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.noNewPrivileges())
                .add(ProcessSteps.dieWithLauncher())
                .add(ProcessSteps.execute(
                        command, SearchPath.candidates(command.get(0), SearchPath.STANDARD), List.of(LATEST)))
                .build();
        LaunchedProcess process;
        try {
            process = Launcher.of(plan).input(Stdio.NULL).output(Stdio.NULL).start();
        } catch (ExecuteException e) {
            throw new CtkException("execute", command.get(0), e.errno(), "the package erofs-utils has it");
        }
        String said;
        try (InputStream words = process.getErrorStream()) {
            said = new String(words.readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8);
            words.transferTo(OutputStream.nullOutputStream()); // or it would be killed by what it says
        }
        if (waitFor(process) != 0) {
            throw new ImageException("mkfs.erofs failed: " + CtkException.oneLine(said.strip()));
        }
    }

    private static int waitFor(LaunchedProcess process) throws IOException {
        try {
            return process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while mkfs.erofs was running");
        }
    }

    private static String uuid(Digest digest) {
        return digest.hex().replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12}).*", "$1-$2-$3-$4-$5");
    }
}
