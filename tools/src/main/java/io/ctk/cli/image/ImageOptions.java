package io.ctk.cli.image;

import io.ctk.ByteSize;
import io.ctk.CtkException;
import io.ctk.cli.store.Stores;
import io.ctk.cli.verb.Options;
import io.ctk.cli.verb.Terminal;
import io.ctk.cli.verb.UsageException;
import io.ctk.image.ConfigChange;
import io.ctk.image.ImageDetails;
import io.ctk.image.ImageException;
import io.ctk.image.LayerFormat;
import io.ctk.image.Omitted;
import io.ctk.image.UnpackLimits;
import io.ctk.image.store.ImageStore;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options that several verbs for images share. */
public final class ImageOptions {
    private static final String AUTHOR = "--author";
    private static final String MESSAGE = "--message";
    private static final String CHANGE = "--change";
    private static final String TIMESTAMP = "--timestamp";
    private static final String MAX_SIZE = "--max-size";
    private static final String MAX_ENTRIES = "--max-entries";
    private static final String STRICT = "--strict";
    private static final String LAYER_FORMAT = "--layer-format";

    private static final String STDIN = "-";
    private static final Pattern ADDRESS = Pattern.compile("[a-zA-Z][a-zA-Z0-9+.-]*://");

    private ImageOptions() {}

    public static CommandSpec addDetails(CommandSpec spec) {
        return spec.addOption(Options.list(
                        "INSTRUCTION",
                        "Change what its containers run: CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, STOPSIGNAL, USER, VOLUME or WORKDIR"
                                + " and its argument, as in a Dockerfile.",
                        "-c",
                        CHANGE))
                .addOption(Options.value("TEXT", "Who made it.", "-a", AUTHOR))
                .addOption(Options.value("TEXT", "Why.", "-m", MESSAGE))
                .addOption(Options.value(
                        "SECONDS",
                        "Stands for the present, in seconds since 1970 or as 2026-01-31T12:00:00Z: the same input then gives the"
                                + " same digest.",
                        TIMESTAMP));
    }

    public static ImageDetails details(ParseResult parsed) throws UsageException {
        List<ConfigChange> changes = new ArrayList<>();
        for (String text : Options.texts(parsed, CHANGE)) {
            changes.add(Options.read(CHANGE, text, ConfigChange::parse));
        }
        return new ImageDetails(
                parsed.matchedOptionValue(AUTHOR, ""),
                parsed.matchedOptionValue(MESSAGE, ""),
                changes,
                Options.read(parsed, TIMESTAMP, ImageOptions::instant));
    }

    private static Instant instant(String text) {
        try {
            return text.matches("[0-9]{1,11}") ? Instant.ofEpochSecond(Long.parseLong(text)) : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("\"" + text + "\" is no time", e);
        }
    }

    static CommandSpec addLimits(CommandSpec spec) {
        return spec.addOption(Options.value("SIZE", "The most that a layer may have unpacked; otherwise 8g.", MAX_SIZE))
                .addOption(Options.value(
                        "NUMBER", "The most entries that a layer may have; otherwise 1000000.", MAX_ENTRIES))
                .addOption(Options.flag(
                        "Fail where an attribute, an owner or a device can't be kept, in place of leaving it out and saying so.",
                        STRICT));
    }

    static UnpackLimits limits(ParseResult parsed) throws UsageException {
        ByteSize size = Options.read(parsed, MAX_SIZE, ByteSize::parse);
        Long entries = Options.read(parsed, MAX_ENTRIES, ImageOptions::count);
        return new UnpackLimits(
                size == null ? UnpackLimits.STANDARD.size() : size,
                entries == null ? UnpackLimits.STANDARD.entries() : entries,
                parsed.hasMatchedOption(STRICT));
    }

    private static Long count(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no whole number");
        }
        return Long.valueOf(text);
    }

    static CommandSpec addLayerFormat(CommandSpec spec) {
        return spec.addOption(Options.value(
                "FORMAT",
                "Keep unpacked layers as a directory, which is the default, or as one compressed file each: erofs, where root can mount"
                        + " one (ctk doctor says so).",
                LAYER_FORMAT));
    }

    /** {@return the images of this user, where layers are kept as the options say} */
    static ImageStore store(ParseResult parsed) throws UsageException {
        LayerFormat format = Options.read(parsed, LAYER_FORMAT, ImageOptions::layerFormat);
        return format == null ? Stores.images() : Stores.images().withLayerFormat(format);
    }

    private static LayerFormat layerFormat(String text) {
        return switch (text) {
            case "directory" -> LayerFormat.DIRECTORY;
            case "erofs" -> LayerFormat.EROFS;
            default -> throw new IllegalArgumentException("there is no format " + text + ": directory or erofs");
        };
    }

    /** Says why layers are not kept as the options say. */
    static void printOtherFormat(ParseResult parsed, Optional<String> why, PrintStream err) {
        if (parsed.hasMatchedOption(LAYER_FORMAT) && why.isPresent()) {
            err.println("ctk: not kept as " + Options.text(parsed, LAYER_FORMAT) + ": " + why.get());
        }
    }

    /** Says what was left out. */
    static void printOmitted(Omitted omitted, PrintStream err) {
        if (omitted.devices() > 0) {
            err.println("ctk: left out " + omitted.devices() + " device nodes, which only root can make");
        }
        printAttributes("that overlayfs keeps for itself", omitted.overlayMarks(), err);
        printAttributes("that can't be set here", omitted.otherAttributes(), err);
        if (omitted.owners() > 0) {
            err.println("ctk: left out the owners of " + omitted.owners()
                    + " entries, which only root can give away: they are root's in containers");
        }
        if (omitted.sockets() > 0) {
            err.println("ctk: left out " + omitted.sockets() + " sockets, for which archives have no word");
        }
    }

    private static void printAttributes(String which, Map<String, Long> attributes, PrintStream err) {
        long sum = attributes.values().stream().mapToLong(Long::longValue).sum();
        if (sum > 0) {
            String names = attributes.entrySet().stream()
                    .map(count -> count.getKey() + " (" + count.getValue() + ")")
                    .collect(Collectors.joining(", "));
            err.println("ctk: left out " + sum + " attributes " + which + ": " + CtkException.oneLine(names));
        }
    }

    /** Refuses what is no archive, and would be waited for or looked for in vain. */
    static void checkSource(String source) throws UsageException {
        if (source.equals(STDIN) && Terminal.is(Terminal.INPUT)) {
            throw new UsageException(
                    "SOURCE: standard input is a terminal: name a file or directory, or bring an archive with < FILE");
        }
        if (ADDRESS.matcher(source).lookingAt() && !Files.exists(Path.of(source))) {
            throw new UsageException(
                    "SOURCE: " + source
                            + " is an address, and ctk fetches nothing: curl -L ADDRESS | ctk import - NAME, or ... | ctk load -");
        }
    }

    /** {@return the failure, with the archive or directory that it is about; one that names a file already stays as it is} */
    static IOException inSource(String source, IOException e) {
        if (e instanceof CtkException || e instanceof FileNotFoundException || e instanceof FileSystemException) {
            return e;
        }
        return new ImageException((source.equals("-") ? "standard input" : source) + ": " + e.getMessage(), e);
    }
}
