package io.ctk.cli.run;

import io.ctk.cli.verb.Failure;
import io.ctk.cli.verb.UsageException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The variables that {@code --env} and {@code --env-file} set, the later ones over the earlier ones. */
final class Environment {
    private final Map<String, String> ours;
    private final Map<String, String> variables = new LinkedHashMap<>();

    Environment(Map<String, String> ours) {
        this.ours = ours;
    }

    Map<String, String> variables() {
        return variables;
    }

    /**
     * Adds {@code NAME=VALUE}, or {@code NAME} as it is in our environment, where it may be absent.
     *
     * @param where what to name in a complaint
     */
    void add(String text, String where) throws UsageException {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        if (name.isEmpty()) {
            throw new UsageException(where + ": \"" + text + "\" has no name: write NAME=VALUE or NAME");
        }
        String value = equals < 0 ? ours.get(name) : text.substring(equals + 1);
        if (value != null) {
            variables.put(name, value);
        }
    }

    /** Adds a file of Docker's format: a variable a line, everything behind the equals sign its value, # for a comment. */
    void addFile(String file) throws UsageException {
        List<String> lines = read(file);
        for (int i = 0; i < lines.size(); i++) {
            String line =
                    i == 0 && lines.get(0).startsWith("\ufeff") ? lines.get(0).substring(1) : lines.get(i);
            String text = line.stripLeading();
            if (text.isEmpty() || text.startsWith("#")) {
                continue;
            }
            String where = RunOptions.ENVIRONMENT_FILE + " " + file + ", line " + (i + 1);
            int equals = text.indexOf('=');
            String name = equals < 0 ? text : text.substring(0, equals);
            if (name.chars().anyMatch(Character::isWhitespace)) {
                throw new UsageException(where + ": \"" + name + "\" is no name: it has a space in it");
            }
            add(text, where);
        }
    }

    private static String reason(IOException e) {
        return e instanceof FileSystemException f ? Failure.reason(f) : String.valueOf(e.getMessage());
    }

    private static List<String> read(String file) throws UsageException {
        try {
            return Files.readAllLines(Path.of(file));
        } catch (CharacterCodingException e) {
            throw new UsageException(RunOptions.ENVIRONMENT_FILE + " " + file + ": not a text in UTF-8");
        } catch (IOException e) {
            throw new UsageException(RunOptions.ENVIRONMENT_FILE + " " + file + ": " + reason(e));
        }
    }
}
