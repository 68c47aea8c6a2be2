package io.ctk.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a container of an image runs, unless it is told otherwise (OCI image specification, config.md, "config").
 *
 * @param user {@code name} or {@code uid}, and perhaps {@code :group}; "" is root
 * @param env {@code NAME=VALUE} each
 * @param entrypoint the first words of the command
 * @param cmd the words behind them, which a command line replaces
 * @param workingDir where it starts, "" is {@code /}
 * @param stopSignal what asks it to end, such as {@code SIGTERM}; "" is that
 * @param exposedPorts {@code 80/tcp} each
 * @param volumes directories that it keeps data in
 * @param labels what else is said of it
 */
public record ProcessConfig(
        String user,
        List<String> env,
        List<String> entrypoint,
        List<String> cmd,
        String workingDir,
        String stopSignal,
        List<String> exposedPorts,
        List<String> volumes,
        Map<String, String> labels) {
    /** Nothing said. */
    public static final ProcessConfig NONE =
            new ProcessConfig("", List.of(), List.of(), List.of(), "", "", List.of(), List.of(), Map.of());

    /** Copies what is mutable. */
    public ProcessConfig {
        env = List.copyOf(env);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        exposedPorts = List.copyOf(exposedPorts);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
    }

    /** {@return the same without arguments} */
    ProcessConfig withoutCmd() {
        return new ProcessConfig(
                user, env, entrypoint, List.of(), workingDir, stopSignal, exposedPorts, volumes, labels);
    }

    /** {@return the whole command: entry point and arguments} */
    public List<String> command() {
        List<String> words = new ArrayList<>(entrypoint);
        words.addAll(cmd);
        return words;
    }
}
