package io.ctk.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.CommandTest;
import io.ctk.testing.AnyUserTest;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;

/** Keys that the caller holds in its session keyring are not the container's. */
class KeyringTest extends CommandTest {
    private static final String NAME = "ctk-test-key";
    private static final String NO_KEY = "errno 126\n"; // ENOKEY

    private String tools() {
        String tools = System.getProperty("io.ctk.test.tools");
        Assumptions.assumeTrue(tools != null, "the helper programs are not known here");
        return tools;
    }

    private Ended withKey(Command command) throws Exception {
        command.words().addAll(0, List.of(tools() + "/probe", "with-key", NAME));
        Ended ended = command.run();
        Assumptions.assumeFalse(ended.status() == 77, ended.out());
        return ended;
    }

    private Command look(String... options) {
        Command command = run(options);
        command.words().addAll(List.of("-v", tools() + ":/tools:ro", "host", "/tools/probe", "key", NAME));
        return command;
    }

    @AnyUserTest
    @Tag("fallback")
    @Tag("machine")
    void theCallersKeysStayOutside() throws Exception {
        for (Command command : List.of(look(), look("--init"), look("--network", "host"))) {
            Ended ended = withKey(command);
            assertThat(ended.out()).as(ended.err()).isEqualTo(NO_KEY);
        }
    }

    @AnyUserTest
    void theCallerHasThem() throws Exception {
        Command command = run();
        command.words().clear();
        command.words().addAll(List.of(tools() + "/probe", "key", NAME));
        assertThat(withKey(command).out()).isEqualTo("found: of the machine\n");
    }
}
