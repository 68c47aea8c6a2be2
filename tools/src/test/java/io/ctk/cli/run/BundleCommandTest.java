package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.runtime.RuntimeSpec;
import io.ctk.runtime.Schema;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestRoot;
import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ctk spec} and {@code ctk run --bundle}. */
class BundleCommandTest extends CommandTest {
    private String refused(String... args) throws Exception {
        Ended ended = ctk(args).run();
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
        return ended.complaint();
    }

    private Path bundle(String json) throws Exception {
        Path directory = Files.createDirectories(temporary.resolve("bundle"));
        Files.writeString(directory.resolve("config.json"), json.replace('\'', '"'));
        return directory;
    }

    @AnyUserTest
    @Tag("fallback")
    void whatSpecPrintsRuns() throws Exception {
        Ended printed = ctk("spec").run();
        assertThat(printed.err()).isEmpty();
        assertThat(Schema.problemsOf(printed.out())).isEmpty();
        Path directory = bundle(
                printed.out().replace("\"args\" : [ \"sh\" ]", "\"args\" : [ \"sh\", \"-c\", \"id -u; exit 7\" ]"));
        TestRoot.fill(Files.createDirectory(directory.resolve("rootfs")));
        Ended ended =
                ctk("run", "--bundle", directory.toString(), "--name", "one").run();
        assertThat(ended.err()).isEmpty();
        assertThat(ended.out()).isEqualTo("0\n");
        assertThat(ended.status()).isEqualTo(7);
        Ended plan = ctk("run", "--dry-run", "--bundle", directory.toString()).run();
        assertThat(plan.out()).contains("pivot root", "execute                 sh -c id -u; exit 7");
        Ended spec =
                ctk("run", "--dry-run=spec", "--bundle", directory.toString()).run();
        assertThat(RuntimeSpec.read(new ByteArrayInputStream(spec.out().getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(RuntimeSpec.read(directory.resolve("config.json")));
    }

    @Test
    void whatIsNoBundleIsNamed() throws Exception {
        String missing = temporary + "/missing";
        assertThat(refused("run", "--bundle", missing)).contains("open bundle " + missing + ": ENOENT");
        assertThat(refused("run", "--bundle", "")).contains("--bundle: the directory is missing");
        assertThat(refused("run", "--bundle", temporary.toString())).contains("config.json: ENOENT", "ctk spec");
        assertThat(refused("run", "--bundle", bundle("{").toString())).contains("config.json: ends too early");
        assertThat(refused("run", "--bundle", bundle("{'ociVersion':'1.0.0'}").toString()))
                .endsWith("root: must be there");
        assertThat(refused(
                        "run",
                        "--bundle",
                        bundle("{'ociVersion':'1.0.0','root':{'path':'rootfs'}}")
                                .toString()))
                .contains("root.path: there is no ");
        assertThat(refused(
                        "run",
                        "--bundle",
                        bundle("{'ociVersion':'1.0.0','root':{'path':'config.json'}}")
                                .toString()))
                .contains("root.path: ", "is no directory");
        assertThat(refused(
                        "run",
                        "--bundle",
                        bundle("{'ociVersion':'1.0.0','linux':{'namespaces':[{'type':'moon'}]}}")
                                .toString()))
                .contains("config.json: linux.namespaces[0].type: \"moon\" is none of ");
        assertThat(refused(
                        "run",
                        "--bundle",
                        bundle("{'mounts':" + "[".repeat(100_000)).toString()))
                .contains("config.json: ")
                .hasSizeLessThan(1000);
        assertThat(store()).doesNotExist();
    }

    @Test
    void whatIsTooLargeIsNotRead() throws Exception {
        Path directory = bundle("");
        try (BufferedWriter out = Files.newBufferedWriter(directory.resolve("config.json"))) {
            out.write("{\"hostname\":\"");
            String much = "a".repeat(1 << 20);
            for (int i = 0; i < 100; i++) {
                out.write(much);
            }
        }
        assertThat(refused("run", "--bundle", directory.toString())).contains("config.json: has more than ");
    }

    @Test
    void nothingElseCanBeSaidOfIt() throws Exception {
        String directory = bundle("{}").toString();
        assertThat(refused("run", "--bundle", directory, "-v", "/a:/b"))
                .contains("--volume: with --bundle, config.json says all of the container");
        assertThat(refused("run", "--bundle", directory, "--memory", "1g")).contains("--memory: with --bundle");
        assertThat(refused("run", "--bundle", directory, "--rootfs", "/")).contains("--rootfs: with --bundle");
        assertThat(refused("run", "--bundle", directory, "host", "true"))
                .contains("there can be no image and no command");
    }
}
