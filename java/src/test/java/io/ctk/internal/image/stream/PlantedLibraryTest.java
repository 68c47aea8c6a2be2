package io.ctk.internal.image.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.mount.Mount;
import io.ctk.mount.MountAttribute;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Native libraries are loaded from nowhere that somebody else could have reached. */
@ExtendWith(NothingLeft.class)
class PlantedLibraryTest {
    private static final String USER = "somebody";

    @TempDir
    Path temporary;

    private List<String> command() {
        List<String> words =
                new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m", "-Xcheck:jni"));
        if (Runtime.version().feature() >= 22) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        words.addAll(List.of(
                "-Duser.home=/nonexistent",
                "-Duser.name=" + USER,
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                System.getProperty("java.class.path"),
                LibraryProbe.class.getName()));
        return words;
    }

    private Process start() throws Exception {
        return new ProcessBuilder(command())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<String> lines(Process probe) throws Exception {
        String out = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(probe.waitFor()).isZero();
        return out.lines().filter(line -> !line.startsWith("WARNING")).toList();
    }

    private static void checkLoaded(List<String> lines) {
        assertThat(lines).first().isEqualTo("available");
        assertThat(lines).filteredOn(line -> line.contains("libjnictk")).isNotEmpty();
        assertThat(lines).filteredOn(line -> line.contains("libzstd")).isNotEmpty();
        assertThat(lines.subList(1, lines.size())).allMatch(line -> line.contains("/ctk-library-"));
    }

    private void checkNothingLeft() throws Exception {
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .noneMatch(name -> name.contains("ctk-library") || name.contains("zstd"));
        }
    }

    /** Where JavaCPP's cache is, for a user without a home: of the same size and time as what is in the jar. */
    @AnyUserTest
    void whatLiesInAnotherLibrarysCacheIsNotLoaded() throws Exception {
        String resource = "/io/ctk/internal/bindings/linux-" + architecture() + "/libjnictk.so";
        var url = Objects.requireNonNull(PlantedLibraryTest.class.getResource(resource))
                .openConnection();
        Path cache = temporary.resolve(".javacpp-" + USER + "/cache");
        String text = url.getURL().toString();
        Path inJar = text.startsWith("jar:")
                ? cache.resolve(Path.of(URI.create(text.substring(4, text.indexOf('!'))))
                                .getFileName())
                        .resolve(resource.substring(1))
                : cache.resolve(text.substring("file:/".length()));
        for (Path planted : List.of(inJar, cache.resolve(inJar.getFileName()))) {
            Files.createDirectories(planted.getParent());
            Files.write(planted, new byte[url.getContentLength()]);
            Files.setLastModifiedTime(planted, FileTime.fromMillis(url.getLastModified()));
        }
        url.getInputStream().close();
        checkLoaded(lines(start()));
        checkNothingLeft();
    }

    private static String architecture() {
        return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86_64";
    }

    @AnyUserTest
    void severalProcessesAtOnce() throws Exception {
        List<Process> probes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            probes.add(start());
        }
        for (Process probe : probes) {
            checkLoaded(lines(probe));
        }
        checkNothingLeft();
    }

    @RootTest
    void whereNothingMayBeExecutedAnotherPlaceIsFound() throws Exception {
        try (Mount mount = Mount.filesystem("tmpfs", List.of(), temporary, Set.of(MountAttribute.NO_EXEC))) {
            checkLoaded(lines(start()));
            checkNothingLeft();
        }
    }

    @RootTest
    void aStrangersDirectoryIsNotUsed() throws Exception {
        Files.setAttribute(temporary, "unix:uid", 65534);
        Files.setAttribute(temporary, "unix:mode", 0777);
        List<String> lines = lines(start());
        Files.setAttribute(temporary, "unix:uid", 0);
        checkLoaded(lines);
        assertThat(lines).noneMatch(line -> line.contains(temporary.toString()));
    }
}
