package io.ctk.systemd;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A message bus of a test's own: Debian's dbus-daemon. */
final class PrivateBus implements AutoCloseable {
    private final Path directory;
    private final Process daemon;

    private PrivateBus(Path directory, Process daemon) {
        this.directory = directory;
        this.daemon = daemon;
    }

    static PrivateBus start() throws IOException {
        Path program = Path.of("/usr/bin/dbus-daemon");
        Assumptions.assumeTrue(Files.isExecutable(program), "there is no dbus-daemon (Debian: dbus)");
        Path directory = Files.createTempDirectory("ctk-bus");
        Process daemon = new ProcessBuilder(
                        program.toString(),
                        "--session",
                        "--nofork",
                        "--nopidfile",
                        "--print-address",
                        "--address=unix:path=" + directory.resolve("bus"))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        PrivateBus bus = new PrivateBus(directory, daemon);
        try (BufferedReader out = daemon.inputReader()) {
            if (out.readLine() == null) {
                bus.close();
                throw new IOException("dbus-daemon did not start");
            }
        }
        return bus;
    }

    String address() {
        return "unix:path=" + directory.resolve("bus");
    }

    @Override
    public void close() throws IOException {
        daemon.destroy();
        daemon.onExit().join();
        Files.deleteIfExists(directory.resolve("bus"));
        Files.delete(directory);
    }
}
