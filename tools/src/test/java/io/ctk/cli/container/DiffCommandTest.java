package io.ctk.cli.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/** What is said of a container's files, and of those that can't be kept. */
class DiffCommandTest extends CommandTest {
    private static final String NAME = "diff-" + ProcessHandle.current().pid();

    private Ended ctk(int status, String... args) throws Exception {
        Ended ended = ctk(args).run();
        assertThat(ended.status())
                .as(String.join(" ", args) + ": " + ended.err())
                .isEqualTo(status);
        return ended;
    }

    @AnyUserTest
    void namesThatAreNoText() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        ctk(0, "import", rootfs.toString(), "base");
        ctk(0, "run", "--name", NAME, "base", "sh", "-c", "touch \"/data/$(printf 'a\\377')\" /data/text");
        String json = ctk(0, "diff", "--json", NAME).out();
        byte[] bytes = {'/', 'd', 'a', 't', 'a', '/', 'a', (byte) 0xff};
        assertThat(json).contains("\"/data/a\ufffd\"", Base64.getEncoder().encodeToString(bytes));
        assertThat(json.split("pathBase64", -1)).hasSize(2);
        ctk(0, "rm", NAME);
    }

    @AnyUserTest
    void theStoreInADirectoryThatIsImported() throws Exception {
        String complaint = ctk(125, "import", temporary.toString(), "all").complaint();
        assertThat(complaint).contains("lies in", "tar --exclude=");
    }
}
