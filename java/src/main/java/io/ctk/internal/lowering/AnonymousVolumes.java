package io.ctk.internal.lowering;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Volume;
import io.ctk.internal.image.tree.OpenLayers;
import io.ctk.internal.image.tree.TreeCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The directories of a container's own volumes, beside its layer. */
public final class AnonymousVolumes {
    private AnonymousVolumes() {}

    private static List<Volume> all(ContainerSpec spec) {
        return spec.volumes().stream()
                .filter(volume -> volume instanceof Volume.Anonymous)
                .toList();
    }

    /** {@return the directory of one of them, beneath the container's} */
    static String source(ContainerSpec spec, Volume.Anonymous volume) {
        return "volumes/" + all(spec).indexOf(volume);
    }

    /** Makes those that are not there yet, each with what the root file system has in its place. */
    public static void prepare(ContainerSpec spec, Path container) throws IOException {
        for (Volume volume : all(spec)) {
            Path directory = container.resolve(source(spec, (Volume.Anonymous) volume));
            if (!Files.exists(directory)) {
                Files.createDirectories(directory);
                try (OpenLayers layers = OpenLayers.of(spec.root().directories())) {
                    TreeCopy.copy(layers.directories(), volume.target(), directory);
                }
            }
        }
    }
}
