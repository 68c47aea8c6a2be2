package io.ctk.container;

import io.ctk.launch.Launcher;
import io.ctk.launch.Stdio;

/**
 * What a container gets as its standard streams.
 *
 * @param input standard input
 * @param output standard output
 * @param error standard error
 */
record Streams(Stdio input, Stdio output, Stdio error) {
    /** What is used when nothing is said. */
    static final Streams PIPES = new Streams(Stdio.PIPE, Stdio.PIPE, Stdio.PIPE);

    Streams withInput(Stdio other) {
        return new Streams(other.asInput(), output, error);
    }

    Streams withOutput(Stdio other) {
        return new Streams(input, other.asOutput(), error);
    }

    Streams withError(Stdio other) {
        return new Streams(input, output, other.asError());
    }

    Launcher giveTo(Launcher launcher) {
        return launcher.input(input).output(output).error(error).confined(true);
    }
}
