package io.ctk.launch;

import io.ctk.internal.bindings.Libctk;
import io.ctk.launch.Step.MountPoint;
import io.ctk.launch.Step.Presence;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.Overlay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Steps that mount something, and change mounts. */
public final class MountSteps {
    private MountSteps() {}

    /** Makes all mounts private, so that none of what follows reaches the machine. */
    public static Step privateMounts() {
        return Step.of(Libctk.CTK_STEP_PRIVATE_MOUNTS, "make mounts private");
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

    /** Makes a file or directory of the machine visible at the target. */
    public static Step bind(
            Path source, String target, boolean recursive, Set<MountAttribute> attributes, MountPoint mountPoint) {
        return Step.of(
                Libctk.CTK_STEP_BIND,
                "bind",
                target,
                "from " + source + describe(attributes),
                Step.longs(MountAttribute.bits(attributes), mountPoint.ordinal(), recursive ? 1 : 0),
                List.of(target, source.toAbsolutePath().toString()));
    }

    /**
     * Shows a file of the machine in the place of one in the root, whatever stands there: a link is covered and not followed, and where
     * there is nothing, an empty file is made to mount on. The directory it lies in is made where it is absent; a link to that is followed
     * only as long as it stays on the root's own file system.
     */
    public static Step bindInPlace(Path source, String target, Set<MountAttribute> attributes) {
        return Step.of(
                Libctk.CTK_STEP_BIND_IN_PLACE,
                "bind",
                target,
                "from " + source + describe(attributes),
                Step.longs(MountAttribute.bits(attributes)),
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
        return Step.of(
                Libctk.CTK_STEP_SET_ATTRIBUTES,
                "set attributes",
                target,
                describe(attributes).strip(),
                Step.longs(MountAttribute.bits(attributes), 0),
                List.of(target));
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
