package io.ctk.container;

import io.ctk.container.spec.ContainerSpec;
import io.ctk.container.spec.Hostname;
import io.ctk.container.spec.Volume;

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

/**
 * What is kept of a stored container beside its layer: its specification, in the words of the OCI runtime specification's {@code
 * config.json}. What that has no words for is in {@link StoredState}; {@link StoredSpec} reads both back.
 */
final class StoredConfig {
    /** The type of a mount that is a volume of the container's own. */
    static final String ANONYMOUS = "volume";

    private final JsonGenerator json;

    private StoredConfig(JsonGenerator json) {
        this.json = json;
    }

    static String of(ContainerSpec spec, String id) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.useDefaultPrettyPrinter();
            new StoredConfig(json).write(spec, id);
        }
        return text + System.lineSeparator();
    }

    private void write(ContainerSpec spec, String id) throws IOException {
        json.writeStartObject();
        json.writeStringField("ociVersion", "1.1.0");
        json.writeStringField("hostname", Hostname.of(spec, id));
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
        writeAnnotations(spec);
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

    private void writeAnnotations(ContainerSpec spec) throws IOException {
        json.writeObjectFieldStart("annotations");
        for (Map.Entry<String, String> annotation : spec.annotations().entrySet()) {
            json.writeStringField(annotation.getKey(), annotation.getValue());
        }
        json.writeEndObject();
    }
}
