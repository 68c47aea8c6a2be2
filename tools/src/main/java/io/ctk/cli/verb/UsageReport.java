package io.ctk.cli.verb;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupUsage;
import io.ctk.launch.ExitStatus;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** What {@code --stats} prints: what was used, by the group's figures. */
public final class UsageReport {
    public static final String STATS = "--stats";
    public static final String FORMAT = "--stats-format";
    private static final String NOT_COUNTED = "not counted here";

    private UsageReport() {}

    /** The formats in which it can be printed. */
    public enum Format {
        TEXT,
        JSON;

        public static Format parse(String text) {
            return switch (text) {
                case "text" -> TEXT;
                case "json" -> JSON;
                default -> throw new IllegalArgumentException("there is no format " + text + ": text or json");
            };
        }
    }

    public static void addTo(CommandSpec spec) {
        spec.addOption(Options.flag("Print at the end, on standard error, what was used.", STATS))
                .addOption(Options.value("FORMAT", "The same as text or json.", FORMAT));
    }

    /** {@return the format that was asked for, null where none was} */
    public static @Nullable Format wished(ParseResult parsed) throws UsageException {
        Format format = Options.read(parsed, FORMAT, Format::parse);
        return format == null && Options.has(parsed, STATS) ? Format.TEXT : format;
    }

    public static String of(CgroupUsage usage, ExitStatus status, Format format) throws IOException {
        return format == Format.JSON ? json(usage, status) : text(usage, status);
    }

    private static String text(CgroupUsage usage, ExitStatus status) {
        return line("ended with", status.toString())
                + line("killed for memory", counted(usage.oomKills(), UsageReport::kills))
                + line("memory at most", counted(usage.memoryPeak(), Sizes::text))
                + line(
                        "processor time",
                        Durations.seconds(usage.cpu()) + " (user " + Durations.seconds(usage.user()) + ", system "
                                + Durations.seconds(usage.system()) + ")")
                + line("throttled for", counted(usage.throttled(), Durations::seconds))
                + line("processes at most", counted(usage.pidsPeak(), Object::toString));
    }

    private static String line(String name, String value) {
        return String.format("%-18s %s%n", name, value);
    }

    private static String kills(long count) {
        return count == 0 ? "no" : count == 1 ? "yes, 1 process" : "yes, " + count + " processes";
    }

    private static <T> String counted(Optional<T> value, Function<T, String> text) {
        return value.map(text).orElse(NOT_COUNTED);
    }

    private static String json(CgroupUsage usage, ExitStatus status) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeNumberField("exitCode", status.code());
            json.writeNumberField("signal", status.signal());
            write(json, "oomKills", usage.oomKills());
            write(json, "memoryPeakBytes", usage.memoryPeak().map(ByteSize::bytes));
            write(json, "cpuMicros", Optional.of(micros(usage.cpu())));
            write(json, "cpuUserMicros", Optional.of(micros(usage.user())));
            write(json, "cpuSystemMicros", Optional.of(micros(usage.system())));
            write(json, "throttledMicros", usage.throttled().map(UsageReport::micros));
            write(json, "pidsPeak", usage.pidsPeak());
            json.writeEndObject();
        }
        return text + System.lineSeparator();
    }

    private static long micros(Duration time) {
        return time.toNanos() / 1_000;
    }

    private static void write(JsonGenerator json, String name, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(name, value.get());
        } else {
            json.writeNullField(name);
        }
    }
}
