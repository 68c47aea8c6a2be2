package io.ctk.image;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

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
        ProcessConfig ignored = change.apply(ProcessConfig.NONE); // says what is wrong with its argument
        return change;
    }

    /** {@return the configuration with the change} */
    ProcessConfig apply(ProcessConfig c) {
        String user = instruction.equals("USER") ? argument : c.user();
        String signal = instruction.equals("STOPSIGNAL") ? argument : c.stopSignal();
        List<String> env = instruction.equals("ENV") ? withVariable(c.env()) : c.env();
        // As Docker has it: a new entry point leaves no arguments of the old one.
        List<String> cmd = instruction.equals("CMD") ? words() : instruction.equals("ENTRYPOINT") ? List.of() : c.cmd();
        List<String> entrypoint = instruction.equals("ENTRYPOINT") ? words() : c.entrypoint();
        List<String> ports = instruction.equals("EXPOSE") ? union(c.exposedPorts(), ports()) : c.exposedPorts();
        List<String> volumes = instruction.equals("VOLUME") ? union(c.volumes(), volumeNames()) : c.volumes();
        Map<String, String> labels = instruction.equals("LABEL") ? withLabel(c.labels()) : c.labels();
        String directory = instruction.equals("WORKDIR") ? directory(c.workingDir()) : c.workingDir();
        return new ProcessConfig(user, env, entrypoint, cmd, directory, signal, ports, volumes, labels);
    }

    private String directory(String before) {
        return argument.startsWith("/") ? argument : (before.equals("/") ? "" : before) + "/" + argument;
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

    private String[] keyAndValue() {
        int equals = argument.indexOf('=');
        if (equals <= 0) {
            throw new IllegalArgumentException(instruction + " " + argument + ": write NAME=VALUE");
        }
        return new String[] {argument.substring(0, equals), argument.substring(equals + 1)};
    }

    private List<String> withVariable(List<String> env) {
        String[] pair = keyAndValue();
        List<String> changed = new ArrayList<>(env);
        changed.removeIf(variable -> variable.startsWith(pair[0] + "="));
        changed.add(argument);
        return changed;
    }

    private Map<String, String> withLabel(Map<String, String> labels) {
        String[] pair = keyAndValue();
        Map<String, String> changed = new LinkedHashMap<>(labels);
        changed.put(pair[0], pair[1]);
        return changed;
    }

    private List<String> ports() {
        List<String> ports = new ArrayList<>();
        for (String port : argument.split("\\s+")) {
            if (!port.matches("[0-9]{1,5}(/(tcp|udp|sctp))?")) {
                throw new IllegalArgumentException("EXPOSE " + argument + ": write PORT or PORT/PROTOCOL");
            }
            ports.add(port.indexOf('/') < 0 ? port + "/tcp" : port);
        }
        return ports;
    }

    private List<String> volumeNames() {
        List<String> names = isList() ? list() : List.of(argument.split("\\s+"));
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
