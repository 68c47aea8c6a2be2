package io.ctk.container;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.ImageOrigin;
import io.ctk.container.spec.Network;
import io.ctk.container.spec.Rootfs;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.cgroup.CgroupManager;
import io.ctk.image.Digest;
import io.ctk.image.ImageException;
import io.ctk.image.Json;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What ctk knows of a stored container that the OCI runtime specification has no words for: a file of its own beside {@code config.json},
 * and not among the annotations, which are the image's and the user's.
 *
 * @param root what it lies on
 * @param user the user as it was asked for
 * @param network what it sees of the network
 * @param init whether ctk-init stays as its first process
 * @param manager who makes its group; empty for whoever fits the machine
 * @param userNamespace whether it lives in a user namespace; empty for "unless we are root"
 * @param origin the image that it is made of
 * @param places where in the container each overlay is mounted, by the name of its directory
 */
record StoredState(
        Rootfs root,
        String user,
        Network network,
        boolean init,
        Optional<CgroupManager> manager,
        Optional<Boolean> userNamespace,
        Optional<ImageOrigin> origin,
        Map<String, String> places) {
    /** The file's name. */
    static final String FILE = "ctk.json";

    private static final long VERSION = 1;

    private static final String HOST = "host";
    private static final String LAYERS = "layers";
    private static final String USER = "user";
    private static final String NETWORK = "network";
    private static final String INIT = "init";
    private static final String MANAGER = "cgroupManager";
    private static final String USER_NAMESPACE = "userNamespace";
    private static final String IMAGE = "image";
    private static final String IMAGE_NAME = "imageName";
    private static final String PLACES = "places";

    static StoredState of(ContainerSpec spec, Map<String, String> places) {
        return new StoredState(
                spec.root(),
                spec.user(),
                spec.network(),
                spec.init(),
                spec.cgroupManager(),
                spec.userNamespace(),
                spec.origin(),
                places);
    }

    String toJson() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            write(json);
        }
        return text + System.lineSeparator();
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("version", VERSION);
        json.writeBooleanField(HOST, root instanceof Rootfs.Host);
        json.writeArrayFieldStart(LAYERS);
        for (Path layer : root instanceof Rootfs.Host host ? host.changes() : root.directories()) {
            json.writeString(layer.toString());
        }
        json.writeEndArray();
        json.writeStringField(USER, user);
        json.writeStringField(NETWORK, network.name());
        json.writeBooleanField(INIT, init);
        if (manager.isPresent()) {
            json.writeStringField(MANAGER, manager.get().name());
        }
        if (userNamespace.isPresent()) {
            json.writeBooleanField(USER_NAMESPACE, userNamespace.get());
        }
        if (origin.isPresent()) {
            json.writeStringField(IMAGE, origin.get().digest().toString());
            json.writeStringField(IMAGE_NAME, origin.get().name());
        }
        json.writeObjectFieldStart(PLACES);
        for (Map.Entry<String, String> place : places.entrySet()) {
            json.writeStringField(place.getKey(), place.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
    }

    /** {@return the state of the container in that directory, whose {@code config.json} is this} */
    static StoredState read(Path directory, Json config) throws IOException {
        Path file = directory.resolve(FILE);
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                ? of(Json.parse(file))
                : AnnotatedState.of(config.object("annotations").texts());
    }

    private static StoredState of(Json json) throws ImageException {
        if (json.number("version", 0) != VERSION) {
            throw new ImageException(FILE + " is of another version of ctk than this one");
        }
        List<Path> layers = new ArrayList<>();
        for (String layer : json.texts(LAYERS)) {
            layers.add(Path.of(layer));
        }
        Rootfs.Layer stored = new Rootfs.Layer.Stored();
        return new StoredState(
                json.flag(HOST) ? new Rootfs.Host(layers, stored) : new Rootfs.Stack(layers, stored),
                json.required(USER),
                Constants.of(Network.class, json.required(NETWORK)),
                json.flag(INIT),
                json.has(MANAGER)
                        ? Optional.of(Constants.of(CgroupManager.class, json.text(MANAGER)))
                        : Optional.empty(),
                json.has(USER_NAMESPACE) ? Optional.of(json.flag(USER_NAMESPACE)) : Optional.empty(),
                json.has(IMAGE)
                        ? Optional.of(new ImageOrigin(Digest.parse(json.text(IMAGE)), json.text(IMAGE_NAME)))
                        : Optional.empty(),
                json.object(PLACES).texts());
    }
}
