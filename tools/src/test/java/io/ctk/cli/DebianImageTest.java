package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's image of Debian, by the README's own lines: real packages, from whatever mirror this machine's apt asks. */
class DebianImageTest extends CommandTest {
    private static final String MAKE =
            "mmdebstrap --variant=minbase bookworm | bin/ctk import - debian:12 --change 'CMD [\"bash\"]'";
    private static final String INSTALL = """
            bin/ctk run --name add --network host debian:12 \\
                sh -c 'apt-get update && apt-get install -y --no-install-recommends file'""";
    private static final String DIFF = "bin/ctk diff add";
    private static final String COMMIT = "bin/ctk commit add debian:file";
    private static final String RUN = "bin/ctk run --rm debian:file file /bin/sh";
    private static final String LAYERS = "bin/ctk layers debian:file";
    static final String INSPECT = "skopeo inspect oci:/var/lib/ctk:debian:12";

    /** {@return the lines, as the README has them} */
    static List<String> lines() {
        return List.of(MAKE, INSTALL, DIFF, COMMIT, RUN, LAYERS);
    }

    /** What apt-get says where no mirror answers, or stops answering. */
    private static final Pattern NO_MIRROR = Pattern.compile(
            "Failed to fetch|Unable to connect|Could not (resolve|connect)|Temporary failure resolving");

    private static final int ATTEMPTS = 3;

    /** So that {@code bin/ctk} is the command under test wherever that is. */
    @BeforeEach
    void makeCommand() throws Exception {
        Path bin = Files.createDirectory(temporary.resolve("bin"));
        StringBuilder script = new StringBuilder("#!/bin/sh\nexec");
        for (String word : ctk().words()) {
            script.append(" '").append(word).append('\'');
        }
        Path command = Files.writeString(bin.resolve("ctk"), script.append(" \"$@\"\n"));
        Files.setPosixFilePermissions(command, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectory(temporary.resolve("tmp"));
    }

    @Test
    @Tag("command")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void madeChangedCommittedAndRun() throws Exception {
        Assumptions.assumeTrue(sh("test $(id -u) = 0").status() == 0, "not root");
        Assumptions.assumeTrue(
                sh("command -v mmdebstrap && command -v skopeo").status() == 0, "no mmdebstrap or no skopeo");
        withMirror(MAKE);
        withMirror(INSTALL, "bin/ctk rm add");
        assertThat(succeed(DIFF))
                .contains("A /usr/bin/file\n", "C /var/lib/dpkg/status\n")
                .doesNotContain("/etc/hosts", "/etc/resolv.conf", " /proc");
        succeed(COMMIT);
        assertThat(succeed(RUN)).startsWith("/bin/sh: symbolic link to dash");
        assertThat(succeed(LAYERS)).contains("by sh -c apt-get update", "by import -", "also in debian:12");
        assertThat(succeed(INSPECT.replace("/var/lib/ctk", store().toString()))).contains("\"Layers\"");
        assertThat(succeed("bin/ctk verify")).isEmpty();
        succeed("bin/ctk rm add && bin/ctk rmi debian:file debian:12");
    }

    private String succeed(String line) throws Exception {
        Ended ended = sh(line);
        assertThat(ended.status()).as(line + ": " + ended.err()).isZero();
        return ended.out();
    }

    /** Tries again where the mirror is to blame, after undoing what it left; without a mirror there is nothing to test. */
    private void withMirror(String line, String... undo) throws Exception {
        Ended ended = sh(line);
        for (int attempt = 1; attempt < ATTEMPTS && mirrorFailed(ended); attempt++) {
            for (String undoing : undo) {
                succeed(undoing);
            }
            ended = sh(line);
        }
        Assumptions.assumeFalse(mirrorFailed(ended), "no mirror of Debian's answers: " + ended.err());
        assertThat(ended.status()).as(line + ": " + ended.err()).isZero();
    }

    private static boolean mirrorFailed(Ended ended) {
        return ended.status() != 0
                && NO_MIRROR.matcher(ended.err() + ended.out()).find();
    }

    private Ended sh(String line) throws Exception {
        Path out = temporary.resolve("out");
        Path err = temporary.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(temporary.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("CTK_ROOT", store().toString());
        builder.environment().put("TMPDIR", temporary.resolve("tmp").toString());
        int status = builder.start().waitFor();
        return new Ended(status, Files.readString(out), Files.readString(err));
    }
}
