package io.ctk.container;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.mount.MountAttribute;
import io.ctk.security.Capability;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is kept of a stored container beside its layer: all of its specification, in the words of the OCI runtime specification's {@code
 * config.json} and, for what that has no words for, annotations. {@link StoredSpec} reads it back.
 */
final class StoredConfig {
    static final String ROOT = "io.ctk.root";
    static final String HOST = "host";
    /** The type of a mount that is a volume of the container's own. */
    static final String ANONYMOUS = "volume";

    static final String USER = "io.ctk.user";
    static final String NETWORK = "io.ctk.network";
    static final String INIT = "io.ctk.init";
    static final String CGROUP_MANAGER = "io.ctk.cgroup-manager";
    static final String USER_NAMESPACE = "io.ctk.user-namespace";
    /** A line for each overlay: its directory's name, and where it is mounted. */
    static final String PLACES = "io.ctk.places";

    private final JsonGenerator json;

    private StoredConfig(JsonGenerator json) {
        this.json = json;
    }

    static String of(ContainerSpec spec, String id, Map<String, String> places) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            new StoredConfig(json).write(spec, id, places);
        }
        return text + System.lineSeparator();
    }

    private void write(ContainerSpec spec, String id, Map<String, String> places) throws IOException {
        json.writeStartObject();
        json.writeStringField("ociVersion", "1.1.0");
        json.writeStringField("hostname", spec.hostname().orElse(id));
        json.writeObjectFieldStart("root");
        json.writeBooleanField("readonly", spec.readOnly());
        json.writeEndObject();
        writeProcess(spec);
        json.writeArrayFieldStart("mounts");
        for (Volume volume : spec.volumes()) {
            writeMount(volume);
        }
        json.writeEndArray();
        writeLinux(spec);
        writeAnnotations(spec, places);
        json.writeEndObject();
    }

    private void writeProcess(ContainerSpec spec) throws IOException {
        json.writeObjectFieldStart("process");
        json.writeStringField("cwd", spec.workingDirectory());
        writeTexts("args", spec.command());
        writeTexts(
                "env",
                spec.environment().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        json.writeObjectFieldStart("capabilities");
        writeTexts(
                "bounding",
                spec.capabilities().stream().map(Capability::kernelName).toList());
        json.writeEndObject();
        json.writeArrayFieldStart("rlimits");
        for (ResourceLimit limit : spec.resourceLimits()) {
            json.writeStartObject();
            json.writeStringField("type", "RLIMIT_" + limit.resource().name());
            json.writeNumberField("soft", limit.soft());
            json.writeNumberField("hard", limit.hard());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void writeTexts(String name, List<String> texts) throws IOException {
        json.writeArrayFieldStart(name);
        for (String text : texts) {
            json.writeString(text);
        }
        json.writeEndArray();
    }

    private void writeMount(Volume volume) throws IOException {
        json.writeStartObject();
        json.writeStringField("destination", volume.target());
        if (volume instanceof Volume.Bind bind) {
            json.writeStringField("type", "bind");
            json.writeStringField("source", bind.source().toString());
            writeTexts("options", List.of(bind.readOnly() ? "ro" : "rw"));
        } else if (volume instanceof Volume.Tmpfs tmpfs) {
            json.writeStringField("type", "tmpfs");
            writeTexts("options", tmpfs.options());
            writeTexts(
                    "attributes",
                    tmpfs.attributes().stream()
                            .map(MountAttribute::name)
                            .sorted()
                            .toList());
        } else {
            json.writeStringField("type", ANONYMOUS);
        }
        json.writeEndObject();
    }

    private void writeLinux(ContainerSpec spec) throws IOException {
        json.writeObjectFieldStart("linux");
        writeMaps("uidMappings", spec.uidMap());
        writeMaps("gidMappings", spec.gidMap());
        json.writeArrayFieldStart("namespaces");
        for (Map.Entry<Namespace, Path> joined : spec.joined().entrySet()) {
            json.writeStartObject();
            json.writeStringField("type", joined.getKey().name());
            json.writeStringField("path", joined.getValue().toString());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeObjectFieldStart("resources");
        json.writeObjectFieldStart("unified");
        // A file may be written once for each device.
        Map<String, String> files = new LinkedHashMap<>();
        for (CgroupLimits.Setting setting : spec.limits().settings()) {
            files.merge(setting.file(), setting.value(), (a, b) -> a + "\n" + b);
        }
        for (Map.Entry<String, String> file : files.entrySet()) {
            json.writeStringField(file.getKey(), file.getValue());
        }
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndObject();
    }

    private void writeMaps(String name, List<IdMap> maps) throws IOException {
        json.writeArrayFieldStart(name);
        for (IdMap map : maps) {
            json.writeStartObject();
            json.writeNumberField("containerID", map.inside());
            json.writeNumberField("hostID", map.outside());
            json.writeNumberField("size", map.count());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeAnnotations(ContainerSpec spec, Map<String, String> places) throws IOException {
        json.writeObjectFieldStart("annotations");
        for (Map.Entry<String, String> annotation : spec.annotations().entrySet()) {
            json.writeStringField(annotation.getKey(), annotation.getValue());
        }
        json.writeStringField(ROOT, root(spec.root()));
        json.writeStringField(USER, spec.user());
        json.writeStringField(NETWORK, spec.network().name());
        json.writeStringField(INIT, Boolean.toString(spec.init()));
        if (spec.cgroupManager().isPresent()) {
            json.writeStringField(CGROUP_MANAGER, spec.cgroupManager().get().name());
        }
        if (spec.userNamespace().isPresent()) {
            json.writeStringField(USER_NAMESPACE, spec.userNamespace().get().toString());
        }
        json.writeStringField(
                PLACES,
                places.entrySet().stream()
                        .map(place -> place.getKey() + " " + place.getValue())
                        .collect(Collectors.joining("\n")));
        json.writeEndObject();
    }

    /** A directory a line, the topmost first; or the machine's own files, perhaps with such lines above. */
    private static String root(Rootfs root) {
        List<Path> directories = root instanceof Rootfs.Host host ? host.changes() : root.directories();
        Stream<String> lines = directories.stream().map(Path::toString);
        return (root instanceof Rootfs.Host ? Stream.concat(lines, Stream.of(HOST)) : lines)
                .collect(Collectors.joining("\n"));
    }
}
