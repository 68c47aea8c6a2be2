package io.ctk.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A small root file system, made of programs of this machine and the libraries that they need. One a JVM. */
public final class TestRoot {
    private static final List<String> PROGRAMS = List.of(
            "sh",
            "cat",
            "ls",
            "sleep",
            "env",
            "id",
            "readlink",
            "setsid",
            "head",
            "mkdir",
            "chmod",
            "rm",
            "touch",
            "stat",
            "true",
            "dd",
            "mkfifo",
            "kill",
            "hostname");
    private static final Pattern LIBRARY = Pattern.compile("(/\\S+) \\(0x");

    private static final class Holder {
        static final Path PATH = make();
    }

    private TestRoot() {}

    /** The directory, which nobody may change. */
    public static Path path() {
        return Holder.PATH;
    }

    private static Path make() {
        try {
            Path root = Files.createTempDirectory("ctk-test-root");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(root)));
            Files.setPosixFilePermissions(
                    root, PosixFilePermissions.fromString("rwxr-xr-x")); // so that anybody may enter
            fill(root);
            return root;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies the programs, and a user database, into a directory. */
    public static void fill(Path root) throws IOException {
        Files.createDirectories(root.resolve("bin"));
        List<Path> programs = PROGRAMS.stream().map(TestRoot::find).collect(Collectors.toList());
        for (Path program : programs) {
            Files.copy(
                    program, root.resolve("bin").resolve(program.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        for (String library : libraries(programs)) {
            Path target = root.resolve(library.substring(1));
            Files.createDirectories(target.getParent());
            Files.copy(Path.of(library), target, StandardCopyOption.REPLACE_EXISTING);
        }
        Path etc = Files.createDirectories(root.resolve("etc"));
        Files.writeString(
                etc.resolve("passwd"),
                "root:x:0:0:root:/root:/bin/sh\ntester:x:1000:1001:Tester:/home/tester:/bin/sh\n");
        Files.writeString(
                etc.resolve("group"), "root:x:0:\ntester:x:1001:\nextra:x:2000:root,tester\nother:x:3000:root\n");
        Files.createDirectories(root.resolve("data"));
        Files.writeString(root.resolve("data/lower"), "from below\n");
    }

    private static Path find(String program) {
        return Stream.of("/bin", "/usr/bin", "/sbin", "/usr/sbin")
                .map(directory -> Path.of(directory, program))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("this machine has no " + program));
    }

    private static List<String> libraries(List<Path> programs) throws IOException {
        List<String> command = Stream.concat(Stream.of("ldd"), programs.stream().map(Path::toString))
                .collect(Collectors.toList());
        Process ldd = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return LIBRARY.matcher(text).results().map(r -> r.group(1)).distinct().collect(Collectors.toList());
    }

    private static void remove(Path root) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, IOException e) throws IOException {
                    Files.delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("ctk test: could not remove " + root + ": " + e);
        }
    }
}
