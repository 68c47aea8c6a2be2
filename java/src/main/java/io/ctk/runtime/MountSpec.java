package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.IOException;
import java.util.List;

/**
 * A mount.
 *
 * @param destination where in the container, absolute
 * @param type the file system's type, or "bind"
 * @param source a device, or a file or directory for a bind mount, absolute or beneath the bundle's directory
 * @param options as mount(8) has them, and the specification's own
 * @param uidMappings how the owners of its files are mapped
 * @param gidMappings how the groups of its files are mapped
 */
public record MountSpec(
        String destination,
        String type,
        String source,
        List<String> options,
        List<IdMapping> uidMappings,
        List<IdMapping> gidMappings) {
    /** Copies lists. */
    public MountSpec {
        options = List.copyOf(options);
        uidMappings = List.copyOf(uidMappings);
        gidMappings = List.copyOf(gidMappings);
    }

    void check(String at) throws RuntimeSpecException {
        Check.absolute(destination, at + ".destination");
        IdMapping.check(uidMappings, at + ".uidMappings");
        IdMapping.check(gidMappings, at + ".gidMappings");
    }

    static MountSpec read(JsonObject in) throws JsonException {
        return new MountSpec(
                in.requiredText("destination"),
                in.text("type"),
                in.text("source"),
                in.texts("options"),
                in.objects("uidMappings", IdMapping::read),
                in.objects("gidMappings", IdMapping::read));
    }

    void write(JsonOutput out) throws IOException {
        out.requiredText("destination", destination);
        out.text("type", type);
        out.text("source", source);
        out.texts("options", options);
        out.objects("uidMappings", uidMappings, IdMapping::write);
        out.objects("gidMappings", gidMappings, IdMapping::write);
    }
}
