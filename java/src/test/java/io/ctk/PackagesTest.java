package io.ctk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Packages and files are small enough to be read, say what they are for, and know only what lies below them. */
class PackagesTest {
    private static final int MOST_FILES = 25;
    private static final int MOST_LINES = 300;
    private static final String PACKAGE_INFO = "package-info.java";

    /** What names no type: comments, text blocks, texts and characters. */
    private static final Pattern SILENT = Pattern.compile(
            "/\\*.*?\\*/|//[^\\n]*+|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n]|\\\\.)*+\"|'(?:[^'\\\\\\n]|\\\\.)++'",
            Pattern.DOTALL);

    /** An import, static or not, and a name written out in full alike. */
    private static final Pattern USE = Pattern.compile("\\b(io\\.ctk(?:\\.[a-z]\\w*)*)\\s*\\.\\s*(?:[A-Z]|\\*)");

    /** Sources that are compiled together. */
    private static final class Sources {
        private final List<Path> roots;
        private final List<String> wrong = new ArrayList<>();
        private final Set<String> described = new TreeSet<>();
        /** By package and used package, a file that does so. */
        private final Map<String, Map<String, String>> uses = new TreeMap<>();

        Sources(Path... roots) {
            this.roots = Stream.of(roots).filter(Files::isDirectory).toList();
        }

        /** {@return what is larger than it may be} */
        List<String> tooLarge() throws IOException {
            for (Path root : roots) {
                Map<String, Integer> files = new TreeMap<>();
                for (Path file : files(root)) {
                    long lines = Files.readAllLines(file).size();
                    if (lines > MOST_LINES) {
                        wrong.add(file + " has " + lines + " lines: at most " + MOST_LINES);
                    }
                    if (!file.endsWith(PACKAGE_INFO)) {
                        files.merge(packageOf(root, file), 1, Integer::sum);
                    }
                }
                files.values().removeIf(count -> count <= MOST_FILES);
                files.forEach((name, count) ->
                        wrong.add(name + " in " + root + " has " + count + " files: at most " + MOST_FILES));
            }
            return wrong;
        }

        /** {@return what can't be understood by itself: packages that nothing describes, or that use one another} */
        List<String> tangled() throws IOException {
            for (Path root : roots) {
                for (Path file : files(root)) {
                    String name = packageOf(root, file);
                    if (file.endsWith(PACKAGE_INFO)) {
                        described.add(name);
                    } else if (!name.isEmpty()) { // module-info.java
                        read(name, file);
                    }
                }
            }
            for (String name : uses.keySet()) {
                if (!described.contains(name)) {
                    wrong.add(name + " has no " + PACKAGE_INFO);
                }
                uses.getOrDefault(name, Map.of()).forEach((used, file) -> {
                    if (reaches(used, name, new TreeSet<>())) {
                        wrong.add(name + " uses " + used + " (" + file + "), which uses it, be it through others");
                    }
                });
            }
            return wrong;
        }

        private void read(String name, Path file) throws IOException {
            Map<String, String> used = uses.computeIfAbsent(name, n -> new TreeMap<>());
            Matcher use = USE.matcher(SILENT.matcher(Files.readString(file)).replaceAll(" "));
            while (use.find()) {
                if (!use.group(1).equals(name)) {
                    used.putIfAbsent(use.group(1), String.valueOf(file.getFileName()));
                }
            }
        }

        private boolean reaches(String from, String to, Set<String> seen) {
            return from.equals(to)
                    || (seen.add(from)
                            && uses.getOrDefault(from, Map.of()).keySet().stream()
                                    .anyMatch(used -> reaches(used, to, seen)));
        }

        private static List<Path> files(Path root) throws IOException {
            try (Stream<Path> all = Files.walk(root)) {
                return all.filter(file -> file.toString().endsWith(".java"))
                        .sorted()
                        .toList();
            }
        }

        private static String packageOf(Path root, Path file) {
            Path directory = root.relativize(file).getParent();
            return directory == null ? "" : directory.toString().replace('/', '.');
        }
    }

    /** The tree that this was built from. */
    private static Path home() {
        return Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolveSibling("");
    }

    @Test
    void filesAndPackagesAreSmall() throws Exception {
        for (String module : List.of("java", "tools")) {
            Path sources = home().resolve(module).resolve("src");
            assertThat(sources.resolve("main/java/io/ctk")).isDirectory();
            assertThat(new Sources(
                                    sources.resolve("main/java"),
                                    sources.resolve("bindings/java"),
                                    sources.resolve("signals/java"),
                                    sources.resolve("test/java"))
                            .tooLarge())
                    .isEmpty();
        }
    }

    @Test
    void packagesAreDescribedAndKnowWhatIsBelow() throws Exception {
        assertThat(new Sources(
                                home().resolve("java/src/main/java"),
                                home().resolve("tools/src/main/java"),
                                home().resolve("tools/src/signals/java"))
                        .tangled())
                .isEmpty();
    }

    @TempDir
    Path made;

    private void source(String name, String text) throws IOException {
        Files.createDirectories(made.resolve(name).resolveSibling(""));
        Files.writeString(made.resolve(name), text);
    }

    @Test
    void whatIsWrongIsFound() throws Exception {
        for (int i = 0; i <= MOST_FILES; i++) {
            source("io/ctk/a/A" + i + ".java", "package io.ctk.a;");
        }
        source("io/ctk/a/package-info.java", "package io.ctk.a;");
        source("io/ctk/a/A0.java", "import static io.ctk.b.B.x;\n" + "\n".repeat(MOST_LINES));
        source("io/ctk/b/B.java", "class B { Object x = new io.ctk.c.deep.C(); }");
        source("io/ctk/c/deep/C.java", "import io.ctk.a.*;\nimport io.ctk.d.D;");
        source("io/ctk/c/deep/package-info.java", "package io.ctk.c.deep;");
        source("io/ctk/d/D.java", "/* io.ctk.a.A1 */ class D { String a = \"\\\"io.ctk.a.A1\"; } // io.ctk.a.A1");
        assertThat(new Sources(made).tooLarge())
                .containsExactly(
                        made.resolve("io/ctk/a/A0.java") + " has 301 lines: at most 300",
                        "io.ctk.a in " + made + " has 26 files: at most 25");
        assertThat(new Sources(made).tangled())
                .containsExactly(
                        "io.ctk.a uses io.ctk.b (A0.java), which uses it, be it through others",
                        "io.ctk.b has no package-info.java",
                        "io.ctk.b uses io.ctk.c.deep (B.java), which uses it, be it through others",
                        "io.ctk.c.deep uses io.ctk.a (C.java), which uses it, be it through others",
                        "io.ctk.d has no package-info.java");
    }
}
