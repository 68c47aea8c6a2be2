package io.ctk.cli;

import io.ctk.cli.verb.StandardOutput;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Arrays;

/**
 * What bin/build runs to find out which classes a start needs: command lines, separated by {@code --}, one after another. Their
 * outcome is nobody's concern: where a container can't be started, the classes on the way there are what counts.
 */
final class Training {
    private Training() {}

    public static void main(String[] args) {
        PrintStream silent = new PrintStream(OutputStream.nullOutputStream());
        StandardOutput.open().flush();
        int start = 0;
        for (int i = 0; i <= args.length; i++) {
            if (i == args.length || args[i].equals("--")) {
                String[] line = Arrays.copyOfRange(args, start, i);
                System.out.println(String.join(" ", line) + ": " + Main.run(line, silent, silent));
                start = i + 1;
            }
        }
    }
}
