package io.ctk.cli;

import io.ctk.container.ContainerSpec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Environment variables as Docker's users write them. */
final class EnvironmentSyntax {
    private EnvironmentSyntax() {}

    /** Sets what {@code -e} says: {@code NAME=VALUE}, or {@code NAME} for our own value, nothing if we have none. */
    static void set(ContainerSpec.Builder spec, String text) {
        int equals = text.indexOf('=');
        if (equals > 0) {
            spec.environment(text.substring(0, equals), text.substring(equals + 1));
            return;
        }
        if (equals == 0 || text.isEmpty()) {
            throw new UsageException("environment variable \"" + text + "\" has no name");
        }
        String value = System.getenv(text);
        if (value != null) {
            spec.environment(text, value);
        }
    }

    /** Sets what the lines of a file say, as {@code -e} would; empty lines and those that begin with # say nothing. */
    static void setAll(ContainerSpec.Builder spec, Path file) throws IOException {
        for (String line : Files.readString(file, StandardCharsets.UTF_8).split("\n", -1)) {
            String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            if (!text.isBlank() && !text.startsWith("#")) {
                set(spec, text.stripLeading());
            }
        }
    }
}
