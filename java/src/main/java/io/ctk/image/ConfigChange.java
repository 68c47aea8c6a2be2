package io.ctk.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One change of what an image's containers run, in the words of a Dockerfile: {@code CMD}, {@code ENTRYPOINT}, {@code ENV}, {@code EXPOSE},
 * {@code LABEL}, {@code STOPSIGNAL}, {@code USER}, {@code VOLUME}, {@code WORKDIR}.
 *
 * @param instruction which, in capitals
 * @param argument what follows it
 */
public record ConfigChange(String instruction, String argument) {
    private static final List<String> KNOWN =
            List.of("CMD", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR");
    private static final Pattern PORTS =
            Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/(tcp|udp|sctp))?", Pattern.CASE_INSENSITIVE);
    private static final int LARGEST_PORT = 65_535;

    /** Checks the instruction. */
    public ConfigChange {
        if (!KNOWN.contains(instruction) || argument.isEmpty()) {
            throw new IllegalArgumentException("\"" + instruction + " " + argument + "\" is no change: write one of "
                    + String.join(", ", KNOWN) + ", and its argument");
        }
    }

    /**
     * {@return the change that is written so}
     *
     * @throws IllegalArgumentException if it is none
     */
    public static ConfigChange parse(String text) {
        String stripped = text.strip();
        int space = 0;
        while (space < stripped.length() && !Character.isWhitespace(stripped.charAt(space))) {
            space++;
        }
        ConfigChange change = new ConfigChange(
                stripped.substring(0, space).toUpperCase(Locale.ROOT),
                stripped.substring(space).strip());
        change.check();
        return change;
    }

    /** Says what is wrong with the argument, as far as that can be told without the image, which knows what its variables are. */
    private void check() {
        boolean takesVariables = !instruction.equals("CMD") && !instruction.equals("ENTRYPOINT");
        if (takesVariables && argument.indexOf('$') >= 0) {
            String ignored = DockerfileWords.whole(argument, Map.of());
        } else {
            ProcessConfig ignored = apply(ProcessConfig.NONE);
        }
    }

    /**
     * {@return the configuration with the change}
     *
     * @throws IllegalArgumentException if its argument is not what it should be, with the values of its variables
     */
    ProcessConfig apply(ProcessConfig c) {
        Map<String, String> variables = variables(c.env());
        String user = instruction.equals("USER") ? whole(variables) : c.user();
        String signal = instruction.equals("STOPSIGNAL") ? whole(variables) : c.stopSignal();
        List<String> env = instruction.equals("ENV") ? withVariables(c.env(), variables) : c.env();
        List<String> cmd = instruction.equals("CMD") ? words() : c.cmd();
        List<String> entrypoint = instruction.equals("ENTRYPOINT") ? words() : c.entrypoint();
        List<String> ports =
                instruction.equals("EXPOSE") ? union(c.exposedPorts(), ports(variables)) : c.exposedPorts();
        List<String> volumes = instruction.equals("VOLUME") ? union(c.volumes(), volumeNames(variables)) : c.volumes();
        Map<String, String> labels = instruction.equals("LABEL") ? withLabels(c.labels(), variables) : c.labels();
        String directory = instruction.equals("WORKDIR") ? directory(c.workingDir(), variables) : c.workingDir();
        return new ProcessConfig(user, env, entrypoint, cmd, directory, signal, ports, volumes, labels);
    }

    /** {@return the configuration with all of the changes, in order} */
    static ProcessConfig applyAll(List<ConfigChange> changes, ProcessConfig before) {
        ProcessConfig changed = before;
        boolean commanded = false;
        for (ConfigChange change : changes) {
            commanded |= change.instruction().equals("CMD");
            // As Docker has it: a new entry point leaves no arguments of the old one.
            boolean clears = change.instruction().equals("ENTRYPOINT") && !commanded;
            changed = change.apply(clears ? changed.withoutCmd() : changed);
        }
        return changed;
    }

    private static Map<String, String> variables(List<String> env) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (String variable : env) {
            int equals = variable.indexOf('=');
            variables.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return variables;
    }

    private String whole(Map<String, String> variables) {
        String text = DockerfileWords.whole(argument, variables);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(instruction + " " + argument + ": nothing is left of it");
        }
        return text;
    }

    private String directory(String before, Map<String, String> variables) {
        String text = whole(variables);
        Path from = Path.of(before.isEmpty() ? "/" : before);
        return from.resolve(text).normalize().toString();
    }

    /** The form of a JSON list, or a line for a shell. */
    private List<String> words() {
        return isList() ? list() : List.of("/bin/sh", "-c", argument);
    }

    private boolean isList() {
        return argument.startsWith("[");
    }

    private List<String> list() {
        List<String> words = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(argument)) {
            boolean whole = parser.nextToken() == JsonToken.START_ARRAY;
            while (whole && parser.nextToken() == JsonToken.VALUE_STRING) {
                words.add(parser.getText());
            }
            if (whole && parser.currentToken() == JsonToken.END_ARRAY && parser.nextToken() == null) {
                return words;
            }
        } catch (IOException e) {
            throw new IllegalArgumentException(malformedList(), e);
        }
        throw new IllegalArgumentException(malformedList());
    }

    private String malformedList() {
        return instruction + " " + argument + ": write a list as [\"word\", \"word\"]";
    }

    /** {@return what is to be set, each word a {@code NAME=VALUE}; the older form has one name, a space, and a value with spaces} */
    private Map<String, String> pairs(Map<String, String> variables) {
        Map<String, String> pairs = new LinkedHashMap<>();
        if (argument.matches("[^\\s=\"']+\\s.*")) {
            String[] parts = argument.split("\\s+", 2);
            pairs.put(parts[0], DockerfileWords.whole(parts[1], variables));
            return pairs;
        }
        for (String word : DockerfileWords.split(argument, variables)) {
            int equals = word.indexOf('=');
            if (equals <= 0) {
                throw new IllegalArgumentException(instruction + " " + argument + ": write NAME=VALUE, with quotes"
                        + " around a value that has spaces");
            }
            pairs.put(word.substring(0, equals), word.substring(equals + 1));
        }
        return pairs;
    }

    private List<String> withVariables(List<String> env, Map<String, String> variables) {
        List<String> changed = new ArrayList<>(env);
        pairs(variables).forEach((name, value) -> {
            changed.removeIf(variable -> variable.startsWith(name + "="));
            changed.add(name + "=" + value);
        });
        return changed;
    }

    private Map<String, String> withLabels(Map<String, String> labels, Map<String, String> variables) {
        Map<String, String> changed = new LinkedHashMap<>(labels);
        changed.putAll(pairs(variables));
        return changed;
    }

    private List<String> ports(Map<String, String> variables) {
        List<String> ports = new ArrayList<>();
        for (String word : DockerfileWords.split(argument, variables)) {
            Matcher port = PORTS.matcher(word);
            int first = port.matches() ? Integer.parseInt(port.group(1)) : 0;
            int last = first == 0 || port.group(2) == null ? first : Integer.parseInt(port.group(2));
            if (first < 1 || last < first || last > LARGEST_PORT) {
                throw new IllegalArgumentException(
                        "EXPOSE " + argument + ": write PORT, PORT-PORT or PORT/PROTOCOL, from 1 to " + LARGEST_PORT);
            }
            String protocol = port.group(3) == null ? "tcp" : port.group(3).toLowerCase(Locale.ROOT);
            for (int number = first; number <= last; number++) {
                ports.add(number + "/" + protocol);
            }
        }
        return ports;
    }

    private List<String> volumeNames(Map<String, String> variables) {
        List<String> names = isList() ? list() : DockerfileWords.split(argument, variables);
        for (String name : names) {
            if (!name.startsWith("/")) {
                throw new IllegalArgumentException("VOLUME " + argument + ": write absolute paths");
            }
        }
        return names;
    }

    private static List<String> union(List<String> some, List<String> others) {
        List<String> all = new ArrayList<>(some);
        others.stream().filter(other -> !all.contains(other)).forEach(all::add);
        return all;
    }
}
