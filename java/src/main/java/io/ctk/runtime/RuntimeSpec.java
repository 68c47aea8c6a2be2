package io.ctk.runtime;

import io.ctk.internal.json.JsonDocument;
import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a bundle's {@code config.json} says (OCI runtime specification 1.3, config.md and config-linux.md). What it says for other platforms than
 * Linux is passed over, as all fields are that the specification doesn't know.
 *
 * <p>In all records of this package a component is null, "" or empty where the document has no such field. A number that the specification calls
 * uint64 is the unsigned value of its long ({@link Long#toUnsignedString(long)}).
 *
 * @param ociVersion the version of the specification that it is written for, as {@code "1.3.0"}
 * @param process the program
 * @param root the root file system
 * @param hostname the host name in the container
 * @param domainname the NIS domain name in the container
 * @param mounts what is mounted, in order
 * @param hooks programs that are run in the container's life
 * @param annotations notes for whom they concern
 * @param linux what only Linux has
 */
public record RuntimeSpec(
        String ociVersion,
        @Nullable ProcessSpec process,
        @Nullable Root root,
        String hostname,
        String domainname,
        List<MountSpec> mounts,
        @Nullable Hooks hooks,
        Map<String, String> annotations,
        @Nullable Linux linux) {
    /** The version of the specification that these records are of. */
    public static final String VERSION = "1.3.0";

    /** A large seccomp profile has 50 KiB; environment and arguments, 2 MiB at most in Linux by default, may take 6 bytes a character. */
    static final int LARGEST = 16 << 20;

    /** Without groups that repeat, for each of which Java's matcher would go down the stack. */
    private static final Pattern SEMVER = Pattern.compile("1\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)"
            + "(?!.*(\\.\\.|\\.$|[-+]\\.|\\.\\+))(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

    /** Copies lists and maps. */
    public RuntimeSpec {
        mounts = List.copyOf(mounts);
        annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    }

    /**
     * {@return what a file says, checked}
     *
     * @throws RuntimeSpecException if it is not what the specification wants, naming the file and the path in it
     */
    public static RuntimeSpec read(Path file) throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new RuntimeSpecException(file.toString(), "", "is no regular file");
        }
        try (InputStream in = new FileInputStream(file.toFile())) {
            return read(in);
        } catch (RuntimeSpecException e) {
            throw e.in(file);
        }
    }

    /**
     * {@return what a document says, checked}
     *
     * @param in read to its end, and not closed
     * @throws RuntimeSpecException if it is not what the specification wants: the first thing that is wrong
     */
    public static RuntimeSpec read(InputStream in) throws IOException {
        try {
            RuntimeSpec spec = read(JsonDocument.read(in, LARGEST));
            spec.check();
            return spec;
        } catch (JsonException e) {
            RuntimeSpecException refused = new RuntimeSpecException(e.path(), e.problem());
            refused.initCause(e);
            throw refused;
        }
    }

    /** {@return the document, on lines of its own; the same records always as the same text} */
    public String toJson() {
        return JsonOutput.of(this, RuntimeSpec::write, true);
    }

    /** {@return the document on one line, without spaces} */
    public String toCompactJson() {
        return JsonOutput.of(this, RuntimeSpec::write, false);
    }

    /**
     * Checks what the specification wants beyond types, as {@code read} does.
     *
     * @throws RuntimeSpecException with the first thing that is wrong
     */
    public void check() throws RuntimeSpecException {
        Check.like(SEMVER, ociVersion, "ociVersion", "a version 1 of the specification, such as " + VERSION);
        if (process != null) {
            process.check("process");
        }
        if (root != null) {
            root.check("root");
        }
        Check.each(mounts, "mounts", MountSpec::check);
        if (hooks != null) {
            hooks.check("hooks");
        }
        Check.names(annotations, "annotations", (name, path) -> Check.that(!name.isEmpty(), path, "needs a name"));
        if (linux != null) {
            linux.check("linux");
        }
    }

    private static RuntimeSpec read(JsonObject in) throws JsonException {
        return new RuntimeSpec(
                in.requiredText("ociVersion"),
                in.object("process", ProcessSpec::read),
                in.object("root", Root::read),
                in.text("hostname"),
                in.text("domainname"),
                in.objects("mounts", MountSpec::read),
                in.object("hooks", Hooks::read),
                in.textMap("annotations"),
                in.object("linux", Linux::read));
    }

    private void write(JsonOutput out) throws IOException {
        out.requiredText("ociVersion", ociVersion);
        out.object("process", process, ProcessSpec::write);
        out.object("root", root, Root::write);
        out.text("hostname", hostname);
        out.text("domainname", domainname);
        out.objects("mounts", mounts, MountSpec::write);
        out.object("hooks", hooks, Hooks::write);
        out.textMap("annotations", annotations);
        out.object("linux", linux, Linux::write);
    }
}
