package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.NothingLeft;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A test that runs the command on a store of its own, and leaves nothing there or elsewhere. */
@ExtendWith(NothingLeft.class)
public abstract class CommandTest {
    @TempDir
    protected Path temporary;

    protected Path store() {
        return temporary.resolve("store");
    }

    protected Command ctk(String... args) {
        return Command.of(store(), args);
    }

    /** {@code ctk run --rm ARGS}, where ARGS begin with options. */
    protected Command run(String... args) {
        String[] words = new String[args.length + 2];
        words[0] = "run";
        words[1] = "--rm";
        System.arraycopy(args, 0, words, 2, args.length);
        return ctk(words);
    }

    @AfterEach
    void noContainerIsLeft() throws IOException {
        assertThat(Command.containers(store())).isEmpty();
    }
}
