package io.ctk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestArchive;
import io.ctk.testing.TestRoot;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The commands for images. */
class ImageCommandTest extends CommandTest {
    private static final String ONE = "image-" + ProcessHandle.current().pid();

    private String out(String... args) throws Exception {
        Ended ended = ctk(args).run();
        assertThat(ended.status())
                .as(String.join(" ", args) + ": " + ended.err())
                .isZero();
        return ended.out();
    }

    private Path rootfs() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        for (String name : List.of("dev", "proc", "sys")) {
            Files.createDirectory(rootfs.resolve(name));
        }
        return rootfs;
    }

    @AnyUserTest
    void fromARootFileSystemToACommittedImage() throws Exception {
        String id = out("import", rootfs().toString(), "base:1", "-c", "CMD [\"sh\", \"-c\", \"cat /data/lower\"]")
                .strip();
        assertThat(out("run", "--rm", "base:1")).isEqualTo("from below\n");
        assertThat(out("images")).contains("base:1", id.substring(7, 19));
        assertThat(out("images", "--format", "json")).contains("\"" + id + "\"");
        out("run", "--name", ONE, "base:1", "sh", "-c", "echo changed > /data/lower; echo new > /data/new");
        assertThat(out("ps")).doesNotContain(ONE);
        assertThat(out("ps", "-a")).contains(ONE, "base:1", "exited (0)");
        assertThat(out("diff", ONE)).isEqualTo("C /data\nC /data/lower\nA /data/new\n");
        assertThat(out("diff", "--size", ONE)).contains("A /data/new  4 B");
        assertThat(out("diff", "--json", ONE)).contains("\"/data/new\"");
        out("commit", "-m", "why not", "-c", "ENV A=b", ONE, "base:2");
        assertThat(out("run", "--rm", "base:2", "sh", "-c", "cat /data/lower /data/new; echo $A"))
                .isEqualTo("changed\nnew\nb\n");
        assertThat(out("history", "base:2")).contains("why not", "import ");
        assertThat(out("inspect", "base:2")).contains("\"A=b\"", "\"diffId\"");
        assertThat(out("inspect", ONE)).contains("\"exitStatus\" : 0");
        assertThat(out("layers", "base:2", "--files"))
                .contains("1 added, 2 changed", "A      4 B  /data/new", "also in base:1", "most wasted, of 1 hidden");
        assertThat(out("df")).contains("SHARED", "base:2");
        out("tag", "base:2", "other");
        out("start", ONE);
        assertThat(ctk("rmi", "base:1").run().complaint()).contains("a container is made of it");
        assertThat(out("rm", ONE)).isEqualTo(ONE + "\n");
        out("rmi", "base:1", "base:2");
        assertThat(out("run", "--rm", "--entrypoint", "cat", "other", "/data/new"))
                .isEqualTo("new\n");
        assertThat(out("verify")).isEmpty();
        out("prune", "--all", "--force");
        assertThat(out("images", "--format", "json").replaceAll("\\s", "")).isEqualTo("[]");
    }

    @AnyUserTest
    void savedLoadedAndExported() throws Exception {
        byte[] archive = new TestArchive().file("f", "content").bytes();
        Path file = Files.write(temporary.resolve("a.tar"), archive);
        out("import", file.toString(), "a");
        Path saved = temporary.resolve("saved.tar");
        out("save", "a", "-o", saved.toString());
        out("rmi", "a");
        assertThat(out("load", saved.toString())).isEqualTo("a:latest\n");
        out("save", "--format", "docker", "a", "-o", saved.toString());
        out("rmi", "a");
        assertThat(out("load", "-i", saved.toString())).isEqualTo("a:latest\n");
        assertThat(out("export", "a")).contains("content");
        Path layout = temporary.resolve("layout");
        out("save", "--directory", layout.toString(), "a");
        assertThat(layout.resolve("oci-layout")).exists();
        assertThat(ctk("save", "--directory", layout.toString(), "a").run().complaint())
                .contains("is not empty");
    }

    @AnyUserTest
    void layersAsErofsImagesWhereTheyCanBe() throws Exception {
        boolean can = out("doctor").lines().anyMatch(line -> line.matches(" *ok +layers as EROFS images .*"));
        Ended imported = ctk("import", "--layer-format", "erofs", rootfs().toString(), "base:1")
                .run();
        assertThat(imported.status()).isZero();
        if (can) {
            assertThat(imported.err()).isEmpty();
        } else {
            assertThat(imported.err().lines())
                    .singleElement()
                    .matches(line -> line.startsWith("ctk: not kept as erofs: "));
        }
        List<String> images = erofsImages();
        assertThat(images).hasSize(can ? 1 : 0);
        assertThat(out("run", "--rm", "base:1", "cat", "/data/lower")).isEqualTo("from below\n");
        assertThat(out("run", "--rm", "--dry-run", "base:1", "true").contains("mount erofs"))
                .isEqualTo(can);
        String rootfs = temporary.resolve("rootfs").toString();
        String otherwise =
                ctk("import", "--layer-format", "directory", rootfs).run().err();
        if (can) {
            assertThat(otherwise)
                    .isEqualTo("ctk: not kept as directory: the store has layer "
                            + images.get(0).substring(0, 12) + " already, as an EROFS image\n");
        } else {
            assertThat(otherwise).isEmpty();
        }
        Path saved = temporary.resolve("saved.tar");
        out("save", "base:1", "-o", saved.toString());
        out("prune", "--all", "--force");
        assertThat(names("layers")).containsExactly("empty");
        assertThat(out("load", "--layer-format", "erofs", saved.toString())).isEqualTo("base:1\n");
        assertThat(erofsImages()).hasSize(can ? 1 : 0);
        assertThat(out("verify")).isEmpty();
    }

    private List<String> erofsImages() throws Exception {
        return names("layers").stream().filter(name -> name.endsWith(".erofs")).toList();
    }

    @AnyUserTest
    void whatIsPrunedIsCalledWhatItIs() throws Exception {
        byte[] archive = new TestArchive().file("f", "content").bytes();
        out("import", Files.write(temporary.resolve("a.tar"), archive).toString(), "a");
        for (String place : List.of("layers", "implied", "chains", "blobs/sha256")) {
            Files.createFile(store().resolve(place).resolve("0".repeat(64)));
        }
        Files.createDirectory(store().resolve("layers/.new-1-2-3"));
        assertThat(out("prune", "--dry-run").lines())
                .filteredOn(line -> line.contains("0".repeat(64)) || line.contains(".new-"))
                .extracting(line -> line.split(" ")[0])
                .containsExactlyInAnyOrder("layer", "record", "fill-in", "blob", "unfinished");
        out("prune", "--force");
        assertThat(names("chains")).isEmpty();
    }

    @AnyUserTest
    void aDamagedImageIsNamed() throws Exception {
        Path file = Files.write(
                temporary.resolve("a.tar"),
                new TestArchive().file("f", "content").bytes());
        String id = out("import", file.toString(), "broken").strip();
        Files.delete(store().resolve("blobs/sha256").resolve(id.substring("sha256:".length())));
        Ended listed = ctk("images").run();
        assertThat(listed.out()).containsPattern("broken:latest +" + id.substring(7, 19) + " +damaged");
        assertThat(listed.complaint()).contains("is missing", "ctk rmi");
        assertThat(out("images", "--format", "json")).contains("\"damage\"", id);
        assertThat(ctk("prune", "--force").run().complaint()).contains("broken:latest can't be read");
        assertThat(ctk("df").run().complaint()).contains("broken:latest can't be read");
        Path saved = temporary.resolve("saved");
        assertThat(ctk("save", "broken", "-o", saved.toString()).run().complaint())
                .contains("is missing");
        assertThat(saved).doesNotExist();
        assertThat(ctk("rmi", "broken").run().err()).isEmpty();
        assertThat(names("blobs/sha256")).isEmpty();
    }

    @AnyUserTest
    void complaints() throws Exception {
        Files.writeString(temporary.resolve("text"), "no archive\n".repeat(100));
        for (String line : List.of(
                "import " + temporary.resolve("text") + " a | " + temporary.resolve("text") + ": ",
                "import " + temporary.resolve("text") + " a | no tar archive",
                "import " + temporary.resolve("none") + " a | No such file",
                "import " + temporary.resolve("text") + " A | no image's name",
                "import " + temporary.resolve("text") + " host | reserved",
                "import --max-size x y a | no size",
                "import -c NOPE:x y a | no change",
                "import --layer-format zip y a | directory or erofs",
                "images --format yaml | table or json",
                "history nosuch | ctk images lists",
                "inspect nosuch | ctk images lists",
                "diff nosuch | ctk ps -a lists",
                "rm nosuch | ctk ps -a lists",
                "start nosuch | ctk ps -a lists",
                "commit nosuch x | ctk ps -a lists",
                "load " + temporary.resolve("text") + " | no tar archive",
                "save --format x a | ctk images lists",
                "rmi host | own files")) {
            String[] parts = line.split(" \\| ");
            String[] words = parts[0].replace("NOPE:", "NOPE ").split(" ");
            Ended ended = ctk(words).run();
            assertThat(ended.status()).as(line).isEqualTo(125);
            if (!parts[1].equals("reserved") && !parts[1].equals("no change")) {
                assertThat(ended.complaint()).as(line).contains(parts[1]);
            }
        }
    }

    /** What the store is on disk, other tools read as it stands. */
    @RootTest
    void otherToolsReadTheStore() throws Exception {
        Assumptions.assumeTrue(has("skopeo") && has("umoci"), "skopeo and umoci are not installed");
        Path file = Files.write(
                temporary.resolve("a.tar"),
                new TestArchive().file("f", "content").bytes());
        out("import", file.toString(), "name:tag");
        assertThat(tool("skopeo", "inspect", "oci:" + store() + ":name:tag")).contains("sha256:");
        assertThat(tool("umoci", "ls", "--layout", store().toString())).contains("name:tag");
        Path copied = temporary.resolve("copied");
        tool("skopeo", "copy", "oci:" + store() + ":name:tag", "oci:" + copied + ":copied");
        Path bundle = temporary.resolve("bundle");
        tool("umoci", "unpack", "--image", copied + ":copied", bundle.toString());
        assertThat(bundle.resolve("rootfs/f")).hasContent("content");
        out("rmi", "name:tag");
        assertThat(out("load", copied.toString())).isEqualTo("copied:copied\n");
        Path docker = temporary.resolve("docker.tar");
        tool("skopeo", "copy", "oci:" + copied + ":copied", "docker-archive:" + docker + ":copied:again");
        assertThat(out("load", docker.toString())).isEqualTo("copied:again\n");
    }

    private static boolean has(String program) {
        return List.of("/usr/bin/" + program, "/usr/local/bin/" + program).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path)));
    }

    private static String tool(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(text).isZero();
        return text;
    }

    private List<String> names(String directory) throws Exception {
        try (Stream<Path> list = Files.list(store().resolve(directory))) {
            return list.map(path -> path.getFileName().toString()).toList();
        }
    }
}
