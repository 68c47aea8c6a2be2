package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
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
import java.util.stream.Collectors;

/** Steps that mount something, and change mounts. */
public final class MountSteps {
    private MountSteps() {}

    /** Makes all mounts private, so that none of what follows reaches the machine. */
    public static Step privateMounts() {
        return propagation("make mounts private", "", "", "/", Propagation.PRIVATE, true);
    }

    /**
     * Says how mounts and unmounts spread between the mount at the target and others (mount_namespaces(7)). Before a root is mounted,
     * {@code "/"} is the machine's root, as the new mount namespace has it. A mount on {@code "/"} becomes shared after {@link #pivotRoot}:
     * to one that is, the kernel does not pivot. Fails with EINVAL where the target is no mount point.
     *
     * @param recursive whether the mounts below it get the same
     */
    public static Step setPropagation(String target, Propagation propagation, boolean recursive) {
        String detail = propagation.name().toLowerCase(Locale.ROOT) + describe(recursive);
        return propagation("set propagation", target, detail, target, propagation, recursive);
    }

    private static Step propagation(
            String name, String subject, String detail, String target, Propagation propagation, boolean recursive) {
        return Step.of(
                Libctk.CTK_STEP_SET_PROPAGATION,
                name,
                subject,
                detail,
                Step.longs(propagation.ordinal(), recursive ? 1 : 0),
                List.of(target));
    }

    private static String describe(boolean recursive) {
        return recursive ? ", with all mounts below it" : "";
    }

    /** Mounts an overlay. */
    public static Step mountOverlay(
            String target, Overlay overlay, Set<MountAttribute> attributes, MountPoint mountPoint) {
        List<String> strings = new ArrayList<>();
        strings.add(target);
        overlay.lower().forEach(p -> strings.add(p.toAbsolutePath().toString()));
        overlay.upper().ifPresent(p -> strings.add(p.toAbsolutePath().toString()));
        overlay.work().ifPresent(p -> strings.add(p.toAbsolutePath().toString()));
        List<String> options = overlay.optionTexts();
        strings.addAll(options);
        return Step.of(
                Libctk.CTK_STEP_MOUNT_OVERLAY,
                "mount overlay",
                target,
                describe(overlay, options) + describe(attributes),
                Step.longs(
                        MountAttribute.bits(attributes),
                        mountPoint.ordinal(),
                        overlay.lower().size(),
                        overlay.upper().isPresent() ? 1 : 0),
                strings);
    }

    private static String describe(Overlay overlay, List<String> options) {
        StringBuilder text = new StringBuilder("lower ");
        text.append(overlay.lower().stream().map(Path::toString).collect(Collectors.joining(", ")));
        overlay.upper().ifPresent(p -> text.append("; upper ").append(p));
        options.forEach(o -> text.append("; ").append(o));
        return text.toString();
    }

    private static String describe(Set<MountAttribute> attributes) {
        if (attributes.isEmpty()) {
            return "";
        }
        return attributes.stream().sorted().map(MountAttribute::optionName).collect(Collectors.joining(",", " (", ")"));
    }

    /** What a bind does where its source is a symbolic link; without these, the link is followed. */
    public enum BindOption {
        /** The link itself is bound, and can be seen and not followed at the target. */
        SOURCE_NOT_FOLLOWED(Libctk.CTK_PLAN_BIND_LINK),
        /**
         * The same link is made at the target, and nothing is bound. It may be there already; where something else is, that is
         * EEXIST. Such a step makes no place.
         */
        COPY_LINK(Libctk.CTK_PLAN_COPY_LINK);

        private final int bit;

        BindOption(int bit) {
            this.bit = bit;
        }
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
        int bits = 0;
        for (BindOption option : options) {
            bits |= option.bit;
        }
        return Step.of(
                Libctk.CTK_STEP_BIND,
                "bind",
                target,
                "from " + source + describe(attributes),
                Step.longs(MountAttribute.bits(attributes), mountPoint.ordinal(), recursive ? 1 : 0, bits),
                List.of(target, source.toAbsolutePath().toString()));
    }

    /** As {@link #bindInPlace(Path, String, boolean, Set)}, without the mounts below the source. */
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
        return Step.of(
                Libctk.CTK_STEP_BIND_IN_PLACE,
                "bind",
                target,
                "from " + source + describe(attributes),
                Step.longs(MountAttribute.bits(attributes), recursive ? 1 : 0),
                List.of(target, source.toAbsolutePath().toString()));
    }

    /** Mounts an EROFS image from a file. The kernel believes what the image says: never mount one of a stranger. */
    public static Step mountErofs(Path image, String target, Set<MountAttribute> attributes, MountPoint mountPoint) {
        String source = image.toAbsolutePath().toString();
        return Step.of(
                Libctk.CTK_STEP_MOUNT_FILESYSTEM,
                "mount erofs",
                target,
                "from " + source + describe(attributes),
                Step.longs(MountAttribute.bits(attributes), mountPoint.ordinal()),
                List.of(target, "erofs", source));
    }

    /** Mounts a file system that needs no device. */
    public static Step mountFilesystem(
            String type, String target, List<String> options, Set<MountAttribute> attributes, MountPoint mountPoint) {
        List<String> strings = new ArrayList<>(List.of(target, type, type));
        strings.addAll(options);
        return Step.of(
                Libctk.CTK_STEP_MOUNT_FILESYSTEM,
                "mount " + type,
                target,
                (String.join(",", options) + describe(attributes)).strip(),
                Step.longs(MountAttribute.bits(attributes), mountPoint.ordinal()),
                strings);
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
        return Step.of(
                Libctk.CTK_STEP_SET_ATTRIBUTES,
                "set attributes",
                target,
                describeChange(set, cleared) + describe(recursive),
                Step.longs(bits(set, cleared), MountAttribute.bits(cleared), recursive ? 1 : 0),
                List.of(target));
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

    private static String describeChange(Set<MountAttribute> set, Set<MountAttribute> cleared) {
        return (describe(set) + (cleared.isEmpty() ? "" : " without" + describe(cleared))).strip();
    }

    private static String describe(Presence presence) {
        return presence == Presence.OPTIONAL ? "where there is one" : "";
    }

    /**
     * Hides a file behind the null device, a directory behind an empty one.
     *
     * @param nullDevice the node that a step before this one makes or binds
     */
    public static Step maskPath(String target, Place nullDevice, Presence presence) {
        return Step.of(
                        Libctk.CTK_STEP_MASK_PATH,
                        "mask",
                        target,
                        describe(presence),
                        Step.longs(presence.ordinal(), 0),
                        List.of(target))
                .withDevice(nullDevice);
    }

    /** Makes a file or directory read-only. */
    public static Step readOnlyPath(String target, Presence presence) {
        return Step.of(
                Libctk.CTK_STEP_READ_ONLY_PATH,
                "make read-only",
                target,
                describe(presence),
                Step.longs(presence.ordinal()),
                List.of(target));
    }

    /** Makes the new root the root, and takes the old one away. */
    public static Step pivotRoot() {
        return Step.of(Libctk.CTK_STEP_PIVOT_ROOT, "pivot root");
    }
}
