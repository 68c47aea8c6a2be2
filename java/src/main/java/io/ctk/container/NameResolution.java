package io.ctk.container;

import io.ctk.launch.Step;
import io.ctk.launch.Step.MountPoint;
import io.ctk.mount.MountAttribute;
import io.ctk.mount.MountTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Brings the machine's name resolution along, for a container on its network (resolv.conf(5), hosts(5)). */
final class NameResolution {
    static final List<String> FILES = List.of("/etc/resolv.conf", "/etc/hosts");

    private NameResolution() {}

    /** {@return steps for an image, whose own files are hidden} */
    static List<Step> binds(RootFiles files) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (String file : FILES) {
            Optional<Path> real = real(file);
            if (real.isPresent()) {
                // Where the image has a link, which often leads to what only a running system has.
                String target = files.link(file).orElse(file);
                steps.add(Step.bind(real.get(), target, false, Set.of(MountAttribute.READ_ONLY), MountPoint.MAKE_FILE));
            }
        }
        return steps;
    }

    /**
     * {@return steps for the machine's own files: these are often links into a directory that is fresh in the container, or mounts}
     */
    static List<Step> copies(MountTable table) throws IOException {
        List<Step> steps = new ArrayList<>();
        for (String file : FILES) {
            Optional<Path> real = real(file);
            if (real.isPresent()) {
                String path = real.get().toString();
                if (HostSteps.isFresh(path) || table.at(path).isPresent()) {
                    String content = Files.readString(real.get(), StandardCharsets.ISO_8859_1);
                    steps.add(Step.writeFile(path, 0644, content));
                }
            }
        }
        return steps;
    }

    private static Optional<Path> real(String file) throws IOException {
        try {
            return Optional.of(Path.of(file).toRealPath());
        } catch (NoSuchFileException e) {
            return Optional.empty(); // the machine has none either
        }
    }
}
