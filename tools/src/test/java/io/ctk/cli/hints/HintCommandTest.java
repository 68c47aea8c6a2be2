package io.ctk.cli.hints;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.TestRoot;
import java.nio.file.Files;
import java.nio.file.Path;

/** Names with a slip, where there are images and containers to be meant. */
class HintCommandTest extends CommandTest {
    private static final String NAME = "webserver-" + ProcessHandle.current().pid();

    private Ended ctk(int status, String... args) throws Exception {
        Ended ended = ctk(args).run();
        assertThat(ended.status())
                .as(String.join(" ", args) + ": " + ended.err())
                .isEqualTo(status);
        return ended;
    }

    @AnyUserTest
    void namesThatWereMeant() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        ctk(0, "import", rootfs.toString(), "debian:12");
        ctk(0, "run", "--name", NAME, "debian:12", "true");

        assertThat(ctk(125, "run", "debain:12", "true").complaint())
                .contains("there is no image debain:12; did you mean debian:12?");
        assertThat(ctk(125, "run", "debian", "true").complaint()).contains("there is debian:12");
        assertThat(ctk(125, "run", "debain", "true").complaint()).contains("did you mean debian:12?");
        assertThat(ctk(125, "run", "hots", "true").complaint()).contains("did you mean host?");
        assertThat(ctk(125, "history", "debian:13").complaint())
                .contains("there is no image debian:13; did you mean debian:12?");
        assertThat(ctk(125, "rmi", "debain:12").complaint()).contains("did you mean debian:12?");
        assertThat(ctk(125, "rmi", NAME).complaint()).contains(NAME + " is a container");

        String slip = NAME.replace("webs", "wesb");
        assertThat(ctk(125, "rm", slip).complaint()).contains("did you mean " + NAME + "?");
        assertThat(ctk(125, "start", slip).complaint()).contains("did you mean " + NAME + "?");
        for (String verb : new String[] {"diff", "rm", "start", "commit"}) {
            assertThat(ctk(125, verb, "debian:12").complaint())
                    .as(verb)
                    .contains("debian:12 is an image, no container: ")
                    .doesNotContain("is no name");
        }
        assertThat(ctk(127, "run", "--rm", "debian:12", "--memory", "1g", "true")
                        .complaint())
                .contains("options of ctk's go before the image");
        ctk(0, "rm", NAME);
    }

    /** Whoever wants it gone learns what to end: the process that runs it. */
    @AnyUserTest
    void aRunningContainerNamesItsProcess() throws Exception {
        Path rootfs = Files.createDirectory(temporary.resolve("rootfs"));
        TestRoot.fill(rootfs);
        ctk(0, "import", rootfs.toString(), "some:1");
        try (Command.Running running = ctk("run", "--rm", "--name", NAME, "some:1", "sh", "-c", "echo runs; sleep 60")
                .start()
                .await("runs")) {
            assertThat(ctk(125, "rm", NAME).complaint())
                    .contains("it is running: kill " + running.pid() + " ends the process that runs it");
            running.signal("TERM");
            running.end();
        }
    }
}
