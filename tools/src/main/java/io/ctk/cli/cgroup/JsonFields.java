package io.ctk.cli.cgroup;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.ByteSize;
import io.ctk.cgroup.stat.CgroupState;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The fields that JSON of groups is made of: numbers without units, in bytes and microseconds, and null for what isn't counted. */
final class JsonFields {
    private static final long NANOS_PER_MICRO = 1000;

    private JsonFields() {}

    static void write(JsonGenerator json, String name, Optional<Long> number) throws IOException {
        if (number.isPresent()) {
            json.writeNumberField(name, number.get());
        } else {
            json.writeNullField(name);
        }
    }

    static void write(JsonGenerator json, String name, Duration time) throws IOException {
        json.writeNumberField(name, time.toNanos() / NANOS_PER_MICRO);
    }

    static void write(JsonGenerator json, String name, ByteSize size) throws IOException {
        json.writeNumberField(name, size.bytes());
    }

    static void writeSize(JsonGenerator json, String name, Optional<ByteSize> size) throws IOException {
        write(json, name, size.map(ByteSize::bytes));
    }

    static void write(JsonGenerator json, String name, Map<String, Long> numbers) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, Long> number : numbers.entrySet()) {
            json.writeNumberField(number.getKey(), number.getValue());
        }
        json.writeEndObject();
    }

    /** Writes whether a group lives. */
    static void write(JsonGenerator json, Optional<CgroupState> state) throws IOException {
        if (state.isPresent()) {
            json.writeBooleanField("populated", state.get().populated());
            json.writeBooleanField("frozen", state.get().frozen());
        } else {
            json.writeNullField("populated");
            json.writeNullField("frozen");
        }
    }
}
