package io.ctk.internal.lowering;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Volume;
import io.ctk.container.spec.VolumeTarget;
import io.ctk.runtime.MountSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The mounts of a container's volumes, and of its own files among them. */
final class VolumeMounts {
    private final ContainerSpec spec;
    private final List<Volume> volumes;

    VolumeMounts(ContainerSpec spec) {
        this.spec = spec;
        // What lies deeper comes later, or it would be covered.
        volumes = new ArrayList<>(spec.volumes());
        volumes.sort(Comparator.comparingInt(
                volume -> Path.of(VolumeTarget.of(volume)).getNameCount()));
    }

    /** {@return them in order}: volumes cover what is there, so the own files come before them, save before one that these lie in */
    List<MountSpec> mounts() throws IOException {
        List<MountSpec> mounts = new ArrayList<>();
        for (Volume volume : volumes) {
            mounts.add(mount(volume, VolumeTarget.of(volume)));
        }
        mounts.addAll(behindThoseBelow(), OwnFiles.mounts(spec));
        return mounts;
    }

    /** {@return how many of the volumes come before the container's own files: up to the last that these lie in} */
    private int behindThoseBelow() {
        int count = volumes.size();
        while (count > 0 && !OwnFiles.isBelow(volumes.get(count - 1))) {
            count--;
        }
        return count;
    }

    private MountSpec mount(Volume volume, String target) throws IOException {
        if (volume instanceof Volume.Bind bind) {
            if (!Files.exists(bind.source())) {
                throw new CtkException(
                        "bind", bind.source().toString(), Errno.ENOENT, "the source of a volume must exist");
            }
            return SystemMounts.bind(bind.source().toAbsolutePath().toString(), target, bind.readOnly());
        }
        if (volume instanceof Volume.Anonymous own) {
            return SystemMounts.bind(AnonymousVolumes.source(spec, own), target, false);
        }
        Volume.Tmpfs tmpfs = (Volume.Tmpfs) volume;
        List<String> options = new ArrayList<>();
        tmpfs.attributes().stream().sorted().forEach(attribute -> options.add(attribute.optionName()));
        options.addAll(tmpfs.options());
        return SystemMounts.mount(target, "tmpfs", "tmpfs", options.toArray(String[]::new));
    }
}
