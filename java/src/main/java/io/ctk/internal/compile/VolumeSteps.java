package io.ctk.internal.compile;

import io.ctk.container.spec.Volume;
import io.ctk.container.spec.VolumeTarget;
import io.ctk.internal.lowering.AnonymousVolumes;
import io.ctk.internal.lowering.NameResolution;
import io.ctk.internal.lowering.SystemMounts;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.launch.MountSteps;
import io.ctk.launch.Place;
import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import io.ctk.runtime.MountSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The steps that mount a container's volumes. A target is resolved as the container will see it, links of the image included; but one
 * that lies in another volume, which others may be writing to, or in a mount of the system's, is found in that very mount.
 */
public final class VolumeSteps {
    private final List<Volume> volumes;
    private final SystemSteps system;
    private final MountTable table;
    private final AnonymousVolumes anonymous;

    public VolumeSteps(List<Volume> volumes, SystemSteps system, MountTable table, AnonymousVolumes anonymous) {
        // What lies deeper comes later, or it would be covered.
        this.volumes = new ArrayList<>(volumes);
        this.volumes.sort(Comparator.comparingInt(
                volume -> Path.of(VolumeTarget.of(volume)).getNameCount()));
        this.system = system;
        this.table = table;
        this.anonymous = anonymous;
    }

    /**
     * {@return the steps, with those of the container's own files}: volumes cover what is there, so these come before them, save before one
     * that they lie in
     */
    public List<Step> steps(NameResolution names) throws IOException {
        List<Step> steps = new ArrayList<>();
        List<@Nullable Place> own = new ArrayList<>();
        for (int i = 0; i < volumes.size(); i++) {
            Volume volume = volumes.get(i);
            Step step = step(volume, VolumeTarget.of(volume));
            Place around = around(i, own);
            if (around != null) {
                step = step.in(around);
            }
            Place place = hasVolumes(i) ? Place.at(VolumeTarget.of(volume)) : null;
            own.add(place);
            steps.add(place == null ? step : step.as(place));
        }
        steps.addAll(behindThoseBelow(), names.steps());
        return steps;
    }

    /** {@return what these mount, in the same order} */
    public List<MountSpec> mounts(NameResolution names) {
        List<MountSpec> mounts = new ArrayList<>();
        for (Volume volume : volumes) {
            mounts.add(mount(volume, VolumeTarget.of(volume)));
        }
        mounts.addAll(behindThoseBelow(), names.mounts());
        return mounts;
    }

    /** {@return how many of the volumes come before the container's own files: up to the last that these lie in} */
    private int behindThoseBelow() {
        int count = volumes.size();
        while (count > 0 && !NameResolution.isBelow(volumes.get(count - 1))) {
            count--;
        }
        return count;
    }

    private MountSpec mount(Volume volume, String target) {
        if (volume instanceof Volume.Bind bind) {
            return SystemMounts.bind(bind.source(), target, bind.readOnly());
        }
        if (volume instanceof Volume.Anonymous own) {
            return SystemMounts.bind(anonymous.directory(own), target, false);
        }
        Volume.Tmpfs tmpfs = (Volume.Tmpfs) volume;
        List<String> options = new ArrayList<>();
        tmpfs.attributes().stream().sorted().forEach(attribute -> options.add(attribute.optionName()));
        options.addAll(tmpfs.options());
        return SystemMounts.mount(target, "tmpfs", "tmpfs", options.toArray(String[]::new));
    }

    /** {@return the innermost mount that a volume lies in, other than the root} */
    private @Nullable Place around(int index, List<@Nullable Place> own) {
        String target = VolumeTarget.of(volumes.get(index));
        for (int i = index - 1; i >= 0; i--) {
            Place place = own.get(i);
            if (place != null && place.contains(target)) {
                return place;
            }
        }
        return system.around(target);
    }

    private boolean hasVolumes(int index) {
        Place place = Place.at(VolumeTarget.of(volumes.get(index)));
        return volumes.subList(index + 1, volumes.size()).stream()
                .anyMatch(other -> place.contains(VolumeTarget.of(other)));
    }

    private Step step(Volume volume, String target) throws IOException {
        if (volume instanceof Volume.Bind bind) {
            if (!Files.exists(bind.source())) {
                throw new CtkException(
                        "bind", bind.source().toString(), Errno.ENOENT, "the source of a volume must exist");
            }
            MountPoint mountPoint = Files.isDirectory(bind.source()) ? MountPoint.MAKE_DIRECTORY : MountPoint.MAKE_FILE;
            Set<MountAttribute> attributes =
                    bind.readOnly() ? EnumSet.of(MountAttribute.READ_ONLY) : EnumSet.noneOf(MountAttribute.class);
            // Only then: without mount_setattr(2) every mount below costs a look at all of the machine's.
            boolean recursive =
                    !table.below(bind.source().toRealPath().toString()).isEmpty();
            return MountSteps.bind(bind.source(), target, recursive, attributes, mountPoint);
        }
        if (volume instanceof Volume.Anonymous own) {
            return MountSteps.bind(anonymous.directory(own), target, false, Set.of(), MountPoint.MAKE_DIRECTORY);
        }
        Volume.Tmpfs tmpfs = (Volume.Tmpfs) volume;
        return MountSteps.mountFilesystem(
                "tmpfs", target, tmpfs.options(), tmpfs.attributes(), MountPoint.MAKE_DIRECTORY);
    }
}
