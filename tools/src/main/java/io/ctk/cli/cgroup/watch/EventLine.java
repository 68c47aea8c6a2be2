package io.ctk.cli.cgroup.watch;

import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.CtkException;
import io.ctk.cgroup.stat.CgroupState;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cli.verb.Format;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One line of {@code ctk cgroup events}.
 *
 * @param time when it was heard of
 * @param group the group's name
 * @param what what happened, in one word
 * @param details what there is to say of it: numbers, truths and texts
 */
record EventLine(Instant time, String group, String what, Map<String, Object> details) {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /** {@return how a group stands when it begins to be watched} */
    static EventLine watched(Instant time, String group, CgroupState state) {
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("populated", state.populated());
        details.put("frozen", state.frozen());
        return new EventLine(time, group, "watched", details);
    }

    static EventLine of(Instant time, String group, CgroupEvent event) {
        Map<String, Object> details = new LinkedHashMap<>();
        String what;
        if (event instanceof CgroupEvent.LimitFelt felt) {
            what = felt.limit().name().toLowerCase(Locale.ROOT);
            details.put("count", felt.count());
            details.put("total", felt.total());
        } else if (event instanceof CgroupEvent.PressureReached reached) {
            what = "pressure";
            details.put("trigger", Triggers.text(reached.trigger()));
        } else {
            what = event.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        }
        return new EventLine(time, group, what, details);
    }

    String text() {
        StringBuilder line = new StringBuilder(TIME.format(time))
                .append(' ')
                .append(CtkException.oneLine(group))
                .append(' ')
                .append(what);
        details.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(value));
        return line.toString();
    }

    String json() throws IOException {
        return Format.line(this::write);
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("time", TIME.format(time));
        json.writeStringField("group", group);
        json.writeStringField("event", what);
        for (Map.Entry<String, Object> detail : details.entrySet()) {
            json.writeFieldName(detail.getKey());
            if (detail.getValue() instanceof Long number) {
                json.writeNumber(number);
            } else if (detail.getValue() instanceof Boolean truth) {
                json.writeBoolean(truth);
            } else {
                json.writeString(detail.getValue().toString());
            }
        }
        json.writeEndObject();
    }
}
