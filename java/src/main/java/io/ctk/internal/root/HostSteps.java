package io.ctk.internal.root;

import io.ctk.internal.layer.Kind;
import io.ctk.launch.FileSteps;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import io.ctk.mount.Overlay;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The root of the image {@code host}: the machine's own files under overlays. A mount is an empty directory when seen through
 * an overlay of what it lies on, so every real file system gets an overlay of its own.
 */
public final class HostSteps {
    /** Mounted anew in every container. */
    public static final Set<String> FRESH = Set.of("/proc", "/sys", "/dev", "/run", "/tmp");

    /** File systems that hold nobody's files. */
    private static final Set<String> PSEUDO = Set.of(
            "autofs",
            "binfmt_misc",
            "bpf",
            "cgroup",
            "cgroup2",
            "configfs",
            "debugfs",
            "devpts",
            "devtmpfs",
            "efivarfs",
            "fusectl",
            "hugetlbfs",
            "mqueue",
            "nsfs",
            "proc",
            "pstore",
            "rpc_pipefs",
            "securityfs",
            "sysfs",
            "tracefs");

    /** File systems whose names know no case, or that overlayfs takes for remote: it refuses them as a layer. */
    private static final Set<String> NO_LAYER =
            Set.of("vfat", "msdos", "exfat", "ntfs", "ntfs3", "hfs", "hfsplus", "9p");

    private final Place root;
    private final LayerPlan layer;
    private final MountTable table;
    private final HostChanges changes;
    private final List<Step> steps = new ArrayList<>();
    private int overlays;

    /**
     * Steps for one container.
     *
     * @param root what is mounted on {@code "/"}
     */
    public HostSteps(Place root, LayerPlan layer, MountTable table, HostChanges changes) {
        this.root = root;
        this.layer = layer;
        this.table = table;
        this.changes = changes;
    }

    /** {@return the steps for a caller who may mount anything: one overlay a file system} */
    public List<Step> asRoot() throws IOException {
        overlay("/");
        for (MountTable.Entry mount : table.below("/")) {
            if (!isFresh(mount.target()) && !PSEUDO.contains(mount.type())) {
                mounted(mount);
            }
        }
        return steps;
    }

    /**
     * {@return the steps for a user namespace, in which the kernel refuses a directory with mounts below it as a layer: one
     * overlay a directory, divided further where a mount lies below it}
     */
    public List<Step> asUser() throws IOException {
        steps.add(MountSteps.mountFilesystem(
                        "tmpfs", "/", List.of("mode=755"), Set.of(MountAttribute.NO_DEVICES), MountPoint.MUST_EXIST)
                .as(root));
        divide(Path.of("/"));
        return steps;
    }

    private void divide(Path directory) throws IOException {
        Set<Path> entries = new TreeSet<>(list(directory));
        changes.names(directory.toString()).forEach(name -> entries.add(directory.resolve(name)));
        for (Path entry : entries) {
            String path = entry.toString();
            if (isFresh(path)) {
                continue;
            }
            Optional<HostChanges.Replacement> replacement = changes.replacement(entry);
            if (replacement.isPresent()) {
                replaced(path, replacement.get());
            } else if (Files.isSymbolicLink(entry)) {
                steps.add(FileSteps.makeLink(path, Files.readSymbolicLink(entry).toString()));
            } else if (Files.isDirectory(entry) && !table.below(path).isEmpty()) {
                steps.add(FileSteps.makeDirectory(path, 0755));
                divide(entry);
            } else if (Files.isDirectory(entry) && table.at(path).isPresent()) {
                mounted(table.at(path).get());
            } else if (Files.isDirectory(entry) || !Files.exists(entry)) {
                overlay(path);
            } else {
                bind(path);
            }
        }
    }

    private void replaced(String path, HostChanges.Replacement with) {
        if (with.kind() == Kind.SYMLINK) {
            steps.add(FileSteps.makeLink(path, with.target()));
        } else if (with.kind() != Kind.WHITEOUT) {
            bind(with.path(), path);
        }
    }

    private static Set<Path> list(Path directory) throws IOException {
        Set<Path> entries = new TreeSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            stream.forEach(entries::add);
        } catch (AccessDeniedException e) {
            return Set.of(); // whoever may not look into it here may not do so in the container either
        }
        return entries;
    }

    private void mounted(MountTable.Entry mount) throws IOException {
        boolean layerable = !NO_LAYER.contains(mount.type()) && !mount.type().startsWith("fuse");
        if (PSEUDO.contains(mount.type())) {
            steps.add(FileSteps.makeDirectory(mount.target(), 0755));
        } else if (layerable && Files.isDirectory(Path.of(mount.target()), LinkOption.NOFOLLOW_LINKS)) {
            overlay(mount.target());
        } else {
            bind(mount.target());
        }
    }

    private void overlay(String path) throws IOException {
        String name = path.equals("/") ? "root" : ++overlays + path.replace('/', '-');
        String shortened = name.length() > 64 ? name.substring(0, 64) : name;
        MountPoint mountPoint = path.equals("/") ? MountPoint.MUST_EXIST : MountPoint.MAKE_DIRECTORY;
        Step step = MountSteps.mountOverlay(path, overlay(shortened, path), Set.of(), mountPoint);
        steps.add(path.equals(root.path()) ? step.as(root) : step);
    }

    /** Its root has the mode and owner of the machine's directory, whatever lies above. */
    private Overlay overlay(String name, String path) throws IOException {
        Path own = Path.of(path);
        HostChanges.Below below = changes.below(path);
        List<Path> lower = new ArrayList<>(below.layers());
        if (lower.isEmpty() || (Files.isDirectory(own) && !below.hideMachine())) {
            // The kernel refuses a layer that lies in another, which those of a store below / do.
            boolean nested = !lower.isEmpty() && changes.shareFileSystem(own);
            lower.add(nested ? layer.apart(name, own) : own);
        }
        return layer.overlayLike(name, own, lower);
    }

    private void bind(String path) {
        bind(Path.of(path), path);
    }

    private void bind(Path source, String path) {
        MountPoint mountPoint = Files.isDirectory(source) ? MountPoint.MAKE_DIRECTORY : MountPoint.MAKE_FILE;
        steps.add(MountSteps.bind(source, path, false, Set.of(MountAttribute.READ_ONLY), mountPoint));
    }

    public static boolean isFresh(String path) {
        return FRESH.stream().anyMatch(fresh -> MountTable.isAtOrBelow(path, fresh));
    }
}
