package io.ctk.internal.store;

import io.ctk.cgroup.CgroupManager;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Rootfs;
import io.ctk.image.Digest;
import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What ctk knows of a container that the OCI runtime specification has no words for: a file of its own beside {@code config.json},
 * and not among the annotations, which are the image's and the user's.
 *
 * @param root what it lies on
 * @param init whether ctk-init stays as its first process
 * @param manager who makes its group; empty for whoever fits the machine
 * @param origin the image that it is made of
 * @param hostname its name in its own {@code /etc/hosts}
 * @param inPlace destinations of mounts that cover what is there, be it a link
 * @param places where in the container each overlay is mounted, by the name of its directory
 */
public record BundleState(
        Rootfs root,
        boolean init,
        Optional<CgroupManager> manager,
        Optional<ImageOrigin> origin,
        String hostname,
        List<String> inPlace,
        Map<String, String> places) {
    /** The file's name. */
    static final String FILE = "ctk.json";

    /** The version before wrote no whole {@code config.json}. */
    static final long VERSION = 2;

    private static final String VERSION_FIELD = "version";
    private static final String DIRECTORY = "directory";
    private static final String HOST = "host";
    private static final String LAYERS = "layers";
    private static final String INIT = "init";
    private static final String MANAGER = "cgroupManager";
    private static final String IMAGE = "image";
    private static final String IMAGE_NAME = "imageName";
    private static final String HOSTNAME = "hostname";
    private static final String IN_PLACE = "inPlace";
    private static final String PLACES = "places";

    /** Copies the collections. */
    public BundleState {
        inPlace = List.copyOf(inPlace);
        places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    }

    /** {@return the same on another root} */
    public BundleState withRoot(Rootfs other) {
        return new BundleState(other, init, manager, origin, hostname, inPlace, places);
    }

    /** {@return the same with its overlays in other places} */
    public BundleState withPlaces(Map<String, String> others) {
        return new BundleState(root, init, manager, origin, hostname, inPlace, others);
    }

    String toJson() {
        return JsonOutput.of(this, BundleState::write, true);
    }

    private void write(JsonOutput out) throws IOException {
        out.number(VERSION_FIELD, VERSION);
        if (root instanceof Rootfs.Directory directory) {
            out.text(DIRECTORY, directory.path().toString());
        } else {
            out.flag(HOST, root instanceof Rootfs.Host);
            out.texts(LAYERS, root instanceof Rootfs.Host host ? host.changes() : root.directories());
        }
        out.flag(INIT, init);
        out.word(MANAGER, manager.orElse(null));
        out.text(IMAGE, origin.map(image -> image.digest().toString()).orElse(""));
        out.text(IMAGE_NAME, origin.map(ImageOrigin::name).orElse(""));
        out.text(HOSTNAME, hostname);
        out.texts(IN_PLACE, inPlace);
        out.textMap(PLACES, places);
    }

    /** {@return which version of ctk wrote it} */
    static long version(JsonObject in) throws JsonException {
        return in.requiredNumber(VERSION_FIELD, Range.INT64);
    }

    static BundleState read(JsonObject in) throws JsonException {
        String image = in.text(IMAGE);
        return new BundleState(
                root(in),
                in.flag(INIT),
                Optional.ofNullable(manager(in)),
                image.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ImageOrigin(Digest.parse(image), in.text(IMAGE_NAME))),
                in.text(HOSTNAME),
                in.texts(IN_PLACE),
                in.textMap(PLACES));
    }

    private static @Nullable CgroupManager manager(JsonObject in) throws JsonException {
        return in.word(MANAGER, CgroupManager.values());
    }

    private static Rootfs root(JsonObject in) throws JsonException {
        if (!in.text(DIRECTORY).isEmpty()) {
            return new Rootfs.Directory(Path.of(in.text(DIRECTORY)));
        }
        List<Path> layers = in.texts(LAYERS).stream().map(Path::of).toList();
        Rootfs.Layer stored = new Rootfs.Layer.Stored();
        return in.flag(HOST) ? new Rootfs.Host(layers, stored) : new Rootfs.Stack(layers, stored);
    }
}
