package io.ctk.testing;

import io.ctk.container.Container;
import io.ctk.container.spec.Rootfs;
import io.ctk.container.spec.Volume;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program of a JVM of its own that starts a container with many processes, says so, and waits to be killed. */
public final class Victim {
    private static final String DESCENDANTS = "setsid sleep 600 & (sleep 600 & sleep 600 &);"
            + " setsid sh -c 'trap \"\" TERM HUP INT; sleep 600 & wait' & echo ready; wait";

    private Victim() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "plain" -> waitFor(Run.script(DESCENDANTS).start());
            case "init" -> waitFor(Run.script(DESCENDANTS).init(true).start());
            case "ends" -> end(Run.script(DESCENDANTS).start());
            default -> waitForUndying(Integer.parseInt(args[1]), List.of(args).subList(2, args.length));
        }
    }

    private static void waitFor(Container container) throws Exception {
        ready(container);
        container.waitFor();
    }

    /** Until it has said so itself. */
    private static void ready(Container container) throws IOException {
        @SuppressWarnings("resource") // closed with the container
        BufferedReader out = container.process().inputReader();
        System.out.println(out.readLine() + " " + container.id() + " "
                + container.process().pid());
    }

    /** Ends in peace when its standard input does, and closes its container before. */
    private static void end(Container container) throws IOException {
        try (container) {
            ready(container);
            System.in.read();
        }
    }

    /** Containers whose first process has lost its death signal. */
    private static void waitForUndying(int count, List<String> ids) throws Exception {
        List<Container> containers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            List<String> command = new ArrayList<>(List.of("/probe", "undying"));
            command.addAll(ids);
            containers.add(Container.builder(Rootfs.overlay(TestRoot.path()))
                    .volume(new Volume.Bind(Path.of(System.getProperty("io.ctk.test.tools"), "probe"), "/probe", true))
                    .command(command)
                    .start());
        }
        for (Container container : containers) {
            ready(container);
        }
        containers.get(0).waitFor();
    }
}
