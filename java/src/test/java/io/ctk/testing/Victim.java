package io.ctk.testing;

import io.ctk.container.Container;
import java.io.BufferedReader;

/** A program of a JVM of its own that starts a container with many processes, says so, and waits to be killed. */
public final class Victim {
    private static final String DESCENDANTS = "setsid sleep 600 & (sleep 600 & sleep 600 &);"
            + " setsid sh -c 'trap \"\" TERM HUP INT; sleep 600 & wait' & echo ready; wait";

    private Victim() {}

    public static void main(String[] args) throws Exception {
        Container container =
                Run.script(DESCENDANTS).init(args[0].equals("init")).start();
        try (BufferedReader out = container.process().inputReader()) {
            System.out.println(out.readLine() + " " + container.id() + " "
                    + container.process().pid());
            container.waitFor();
        }
    }
}
