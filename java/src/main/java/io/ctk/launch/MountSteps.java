package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.NativeError;
import io.ctk.launch.Step.MountPoint;
import io.ctk.launch.Step.Presence;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import io.ctk.mount.Propagation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Steps that mount something, and change mounts. */
public final class MountSteps {
    private MountSteps() {}

    /** Makes all mounts private, so that none of what follows reaches the machine. */
    public static Step privateMounts() {
        return propagation("make mounts private", "/", Propagation.PRIVATE, true);
    }

    /**
     * Says how mounts and unmounts spread between the mount at the target and others (mount_namespaces(7)). Before a root is mounted,
     * {@code "/"} is the machine's root, as the new mount namespace has it. A mount on {@code "/"} becomes shared after {@link #pivotRoot}:
     * to one that is, the kernel does not pivot. Fails with EINVAL where the target is no mount point.
     *
     * @param recursive whether the mounts below it get the same
     */
    public static Step setPropagation(String target, Propagation propagation, boolean recursive) {
        return propagation("set propagation", target, propagation, recursive)
                .about(target, propagation.name().toLowerCase(Locale.ROOT) + describe(recursive));
    }

    private static Step propagation(String name, String target, Propagation propagation, boolean recursive) {
        return Step.of(Libctk.CTK_STEP_SET_PROPAGATION, name)
                .with(propagation.ordinal(), recursive ? 1 : 0)
                .with(target);
    }

    /** Mounts an overlay. */
    public static Step mountOverlay(
            String target, Overlay overlay, Set<MountAttribute> attributes, MountPoint mountPoint) {
        List<String> strings = new ArrayList<>(List.of(target));
        overlay.lower().forEach(p -> strings.add(p.toAbsolutePath().toString()));
        overlay.upper().ifPresent(p -> strings.add(p.toAbsolutePath().toString()));
        overlay.work().ifPresent(p -> strings.add(p.toAbsolutePath().toString()));
        strings.addAll(overlay.optionTexts());
        return Step.of(Libctk.CTK_STEP_MOUNT_OVERLAY, "mount overlay")
                .about(target, overlay + describe(attributes))
                .with(
                        MountAttribute.bits(attributes),
                        mountPoint.ordinal(),
                        overlay.lower().size(),
                        overlay.upper().isPresent() ? 1 : 0)
                .with(strings);
    }

    /** What a bind does where its source is a symbolic link; without these, the link is followed. */
    public enum BindOption {
        /** The link itself is bound, and can be seen and not followed at the target. */
        SOURCE_NOT_FOLLOWED,
        /**
         * The same link is made at the target, and nothing is bound. It may be there already; where something else is, that is
         * EEXIST. Such a step makes no place.
         */
        COPY_LINK
    }

    /** Makes a file or directory of the machine visible at the target. */
    public static Step bind(
            Path source, String target, boolean recursive, Set<MountAttribute> attributes, MountPoint mountPoint) {
        return bind(source, target, recursive, attributes, mountPoint, Set.of());
    }

    /**
     * Makes a file or directory of the machine visible at the target (mount(2), MS_BIND).
     *
     * @param recursive whether the mounts below it are visible too, with the same attributes; without, a source that somebody else
     *     mounted something below can't be bound in a user namespace, EINVAL
     * @param options what is done with a source that is a symbolic link
     */
    public static Step bind(
            Path source,
            String target,
            boolean recursive,
            Set<MountAttribute> attributes,
            MountPoint mountPoint,
            Set<BindOption> options) {
        int bits = options.stream().mapToInt(option -> 1 << option.ordinal()).sum();
        return Step.of(Libctk.CTK_STEP_BIND, "bind")
                .about(target, "from " + source + describe(attributes))
                .with(MountAttribute.bits(attributes), mountPoint.ordinal(), recursive ? 1 : 0, bits)
                .with(List.of(target, source.toAbsolutePath().toString()));
    }

    /**
     * Makes a file or directory of the machine visible at the target, with the owners of its files seen through maps of ids (MOUNT_ATTR_IDMAP,
     * mount_setattr(2)). The mount is made by the launching process, which needs CAP_SYS_ADMIN over the file system, when the plan is launched.
     * Needs Linux 5.12, ENOSYS, and a file system that takes maps, EINVAL.
     *
     * @param source in which no mount below is left out where {@code recursive}
     * @param uids for each id that a file has, {@code inside}, the id that is seen, {@code outside}, of this process's user namespace
     * @param gids the same of groups
     * @param mapRecursive whether the mounts below get the maps too
     */
    public static Step bindMapped(
            Path source,
            String target,
            boolean recursive,
            Set<MountAttribute> attributes,
            MountPoint mountPoint,
            List<IdMap> uids,
            List<IdMap> gids,
            boolean mapRecursive) {
        int bits = MountAttribute.bits(attributes);
        return Step.of(Libctk.CTK_STEP_ATTACH, "bind")
                .about(target, "from " + source + describe(attributes) + ", " + IdMap.describe(uids, gids))
                .with(mountPoint.ordinal(), 0)
                .with(target)
                .handing(() -> {
                    NativeError failure = new NativeError();
                    return failure.check(Libctk.ctk_mount_mapped(
                            Bytes.of(source),
                            recursive ? 1 : 0,
                            bits,
                            Bytes.of(IdMap.text(uids)),
                            Bytes.of(IdMap.text(gids)),
                            mapRecursive ? 1 : 0,
                            failure.bytes()));
                });
    }

    /** The same as the next, without the mounts below the source. */
    public static Step bindInPlace(Path source, String target, Set<MountAttribute> attributes) {
        return bindInPlace(source, target, false, attributes);
    }

    /**
     * Shows a file or directory of the machine in the place of what the root has, whatever stands there: a link is covered by a file and
     * not followed (a directory over it is EINVAL or ENOTDIR, as over a file), and where there is nothing, something empty is made to mount
     * on. The directory it lies in is made where it is absent; a link to that is followed only as long as it stays on the root's own file
     * system.
     *
     * @param recursive whether the mounts below the source are shown too, with the same attributes
     */
    public static Step bindInPlace(Path source, String target, boolean recursive, Set<MountAttribute> attributes) {
        return Step.of(Libctk.CTK_STEP_BIND_IN_PLACE, "bind")
                .about(target, "from " + source + describe(attributes))
                .with(MountAttribute.bits(attributes), recursive ? 1 : 0)
                .with(List.of(target, source.toAbsolutePath().toString()));
    }

    /** Mounts an EROFS image from a file. The kernel believes what the image says: never mount one of a stranger. */
    public static Step mountErofs(Path image, String target, Set<MountAttribute> attributes, MountPoint mountPoint) {
        String source = image.toAbsolutePath().toString();
        return filesystem("erofs", source, target, List.of(), attributes, mountPoint, false)
                .about(target, "from " + source + describe(attributes));
    }

    /** Mounts a file system that needs no device. */
    public static Step mountFilesystem(
            String type, String target, List<String> options, Set<MountAttribute> attributes, MountPoint mountPoint) {
        return filesystem(type, type, target, options, attributes, mountPoint, false)
                .about(target, (String.join(",", options) + describe(attributes)).strip());
    }

    /**
     * Mounts a file system (mount(2)).
     *
     * @param source what it is mounted from: a device, or a name of no meaning, such as {@code "none"}
     * @param options its own options, {@code "key=value"} or {@code "flag"}
     * @param copyUp whether what the target shows before, with all that lies in it, is copied into the file system first, with owners, modes,
     *     times, links, nodes, and the extended attributes that it takes; so is what the target itself has of them, as far as no option says
     *     otherwise ({@code "uid="}, {@code "gid="}, {@code "mode="}). Fails with ELOOP for more than 200 directories in one another.
     */
    public static Step mountFilesystem(
            String type,
            String source,
            String target,
            List<String> options,
            Set<MountAttribute> attributes,
            MountPoint mountPoint,
            boolean copyUp) {
        String text = String.join(",", options) + describe(attributes) + (copyUp ? " with what is there" : "");
        return filesystem(type, source, target, options, attributes, mountPoint, copyUp)
                .about(target, (source.equals(type) ? text : "from " + source + " " + text).strip());
    }

    private static Step filesystem(
            String type,
            String source,
            String target,
            List<String> options,
            Set<MountAttribute> attributes,
            MountPoint mountPoint,
            boolean copyUp) {
        return Step.of(Libctk.CTK_STEP_MOUNT_FILESYSTEM, "mount " + type)
                .with(MountAttribute.bits(attributes), mountPoint.ordinal(), copyUp ? 1 : 0)
                .with(Stream.concat(Stream.of(target, type, source), options.stream())
                        .toList());
    }

    /**
     * Has the file system that is mounted at the target take other options (fspick(2), or MS_REMOUNT of mount(2)), which everybody sees who has
     * it mounted, and changes attributes of the mount itself as {@link #setAttributes(String, Set, Set, boolean)} does.
     *
     * @param options of the file system; where there are none, it stays as it is
     */
    public static Step remount(
            String target, List<String> options, Set<MountAttribute> set, Set<MountAttribute> cleared) {
        return Step.of(Libctk.CTK_STEP_REMOUNT, "remount")
                .about(target, (String.join(",", options) + " " + describeChange(set, cleared)).strip())
                .with(bits(set, cleared), MountAttribute.bits(cleared))
                .with(Stream.concat(Stream.of(target), options.stream()).toList());
    }

    /** Adds attributes to the mount at the target. */
    public static Step setAttributes(String target, Set<MountAttribute> attributes) {
        return setAttributes(target, attributes, Set.of(), false);
    }

    /**
     * Changes attributes of the mount at the target (mount_setattr(2)); what is neither set nor cleared stays. A way with access times that
     * is set takes the place of the one there is; where one is cleared, and none set, it becomes the relative one. Fails with EINVAL where the
     * target is no mount point, and with EPERM where a user namespace was given the mount with what is to be cleared.
     *
     * @param recursive whether the mounts below it are changed too
     * @throws IllegalArgumentException if an attribute is to be set and cleared, or several ways with access times are to be set
     */
    public static Step setAttributes(
            String target, Set<MountAttribute> set, Set<MountAttribute> cleared, boolean recursive) {
        return Step.of(Libctk.CTK_STEP_SET_ATTRIBUTES, "set attributes")
                .about(target, describeChange(set, cleared) + describe(recursive))
                .with(bits(set, cleared), MountAttribute.bits(cleared), recursive ? 1 : 0)
                .with(target);
    }

    private static int bits(Set<MountAttribute> set, Set<MountAttribute> cleared) {
        if (!Collections.disjoint(set, cleared)) {
            throw new IllegalArgumentException("attributes of a mount both set and cleared: " + set + ", " + cleared);
        }
        Set<MountAttribute> times = EnumSet.of(
                MountAttribute.NO_ACCESS_TIME, MountAttribute.RELATIVE_ACCESS_TIME, MountAttribute.STRICT_ACCESS_TIME);
        times.retainAll(set);
        if (times.size() > 1) {
            throw new IllegalArgumentException("a mount has one way with access times, not " + times);
        }
        return MountAttribute.bits(set);
    }

    /**
     * Hides a file behind the null device, a directory behind an empty one.
     *
     * @param nullDevice the node that a step before this one makes or binds
     */
    public static Step maskPath(String target, Place nullDevice, Presence presence) {
        return Step.of(Libctk.CTK_STEP_MASK_PATH, "mask")
                .about(target, describe(presence))
                .with(presence.ordinal(), 0)
                .with(target)
                .withDevice(nullDevice);
    }

    /** Makes a file or directory read-only. */
    public static Step readOnlyPath(String target, Presence presence) {
        return Step.of(Libctk.CTK_STEP_READ_ONLY_PATH, "make read-only")
                .about(target, describe(presence))
                .with(presence.ordinal())
                .with(target);
    }

    /** Makes the new root the root, and takes the old one away. */
    public static Step pivotRoot() {
        return Step.of(Libctk.CTK_STEP_PIVOT_ROOT, "pivot root");
    }

    private static String describe(boolean recursive) {
        return recursive ? ", with all mounts below it" : "";
    }

    private static String describe(Set<MountAttribute> attributes) {
        return attributes.isEmpty() ? "" : " (" + MountAttribute.optionNames(attributes) + ")";
    }

    private static String describeChange(Set<MountAttribute> set, Set<MountAttribute> cleared) {
        return (describe(set) + (cleared.isEmpty() ? "" : " without" + describe(cleared))).strip();
    }

    private static String describe(Presence presence) {
        return presence == Presence.OPTIONAL ? "where there is one" : "";
    }
}
