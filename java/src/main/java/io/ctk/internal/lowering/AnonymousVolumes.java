package io.ctk.internal.lowering;

import io.ctk.container.ContainerStore;
import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Volume;

import io.ctk.image.OpenLayers;
import io.ctk.image.TreeCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The directories of a container's own volumes, beside its layer. */
public record AnonymousVolumes(Path base, ContainerSpec spec) {
    public static AnonymousVolumes of(ContainerStore store, String id, ContainerSpec spec) {
        return new AnonymousVolumes(store.directory(id).resolve("volumes"), spec);
    }

    private List<Volume> all() {
        return spec.volumes().stream()
                .filter(volume -> volume instanceof Volume.Anonymous)
                .toList();
    }

    /** {@return the directory of one of them} */
    public Path directory(Volume.Anonymous volume) {
        return base.resolve(Integer.toString(all().indexOf(volume)));
    }

    /** Makes those that are not there yet, each with what the root file system has in its place. */
    public void prepare() throws IOException {
        for (Volume volume : all()) {
            Path directory = directory((Volume.Anonymous) volume);
            if (!Files.exists(directory)) {
                Files.createDirectories(directory);
                try (OpenLayers layers = OpenLayers.of(spec.root().directories())) {
                    TreeCopy.copy(layers.directories(), volume.target(), directory);
                }
            }
        }
    }
}
