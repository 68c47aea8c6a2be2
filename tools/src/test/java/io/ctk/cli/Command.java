package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The command in a process of its own: what bin/test built where it says so, otherwise these classes in a new JVM. */
public final class Command {
    /** How it ended, and what it wrote. */
    public record Ended(int status, String out, String err) {
        /** {@return the one line that it wrote to standard error, which has no other} */
        public String complaint() {
            if (err.indexOf('\n') != err.length() - 1 || !err.startsWith("ctk: ")) {
                throw new AssertionError("not one line of ctk's: " + err);
            }
            return err.strip();
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(300);

    private final ProcessBuilder builder;

    private Command(Path store, String... args) {
        List<String> words = new ArrayList<>();
        // A test that runs in the background of a shell has these signals ignored, and so would its children.
        words.addAll(List.of("env", "--default-signal=INT,HUP,QUIT"));
        String built = System.getProperty("io.ctk.test.command");
        if (built == null) {
            words.add(System.getProperty("java.home") + "/bin/java");
            if (Runtime.version().feature() >= 22) {
                words.add("--enable-native-access=ALL-UNNAMED");
            }
            words.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), "io.ctk.cli.Main"));
        } else {
            words.add(built);
        }
        words.addAll(List.of(args));
        builder = new ProcessBuilder(words);
        builder.environment().put("CTK_ROOT", store.toString());
    }

    public static Command of(Path store, String... args) {
        return new Command(store, args);
    }

    /** Runs it in this JVM. */
    public static Ended inProcess(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int status = Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Ended(status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /** {@return the words that start it} */
    public List<String> words() {
        return builder.command();
    }

    public Map<String, String> environment() {
        return builder.environment();
    }

    public Command in(Path directory) {
        builder.directory(directory.toFile());
        return this;
    }

    public Running start() throws IOException {
        return new Running(builder.start());
    }

    public Ended run() throws Exception {
        return run("");
    }

    public Ended run(String input) throws Exception {
        try (Running running = start()) {
            running.write(input);
            return running.end();
        }
    }

    /** A command that has not ended yet. Closing kills it. */
    public static final class Running implements AutoCloseable {
        private final Process process;
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();
        private final ByteArrayOutputStream err = new ByteArrayOutputStream();
        private final List<Thread> readers = new ArrayList<>();

        private Running(Process process) {
            this.process = process;
            read(process.getInputStream(), out);
            read(process.getErrorStream(), err);
        }

        private void read(InputStream from, ByteArrayOutputStream to) {
            Thread reader = new Thread(() -> {
                try {
                    from.transferTo(to);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            reader.setDaemon(true);
            reader.start();
            readers.add(reader);
        }

        public long pid() {
            return process.pid();
        }

        public void write(String input) {
            try (OutputStream stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // It has ended without reading it all, as it may.
            }
        }

        /** Waits until it has written that. */
        public Running await(String text) throws Exception {
            Await.value(
                    "the command writes " + text,
                    () -> out.toString(StandardCharsets.UTF_8) + err,
                    s -> s.contains(text));
            return this;
        }

        public Running signal(String name) throws Exception {
            int status = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("kill: status " + status);
            }
            return this;
        }

        public Ended end() throws Exception {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("does not end: " + out + err);
            }
            for (Thread reader : readers) {
                reader.join(PATIENCE.toMillis());
                assertThat(reader.isAlive())
                        .as("somebody still has its output open")
                        .isFalse();
            }
            return new Ended(
                    process.exitValue(), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    /** {@return the names of the containers that are in a store} */
    public static List<String> containers(Path store) throws IOException {
        Path containers = store.resolve("containers");
        if (!Files.isDirectory(containers)) {
            return List.of();
        }
        try (var names = Files.list(containers)) {
            return names.map(p -> p.getFileName().toString()).sorted().toList();
        }
    }
}
