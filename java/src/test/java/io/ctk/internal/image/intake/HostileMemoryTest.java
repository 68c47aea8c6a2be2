package io.ctk.internal.image.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.image.store.StoreFixture;
import io.ctk.testing.AnyUserTest;
import io.ctk.testing.SmallJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** Attacks on memory, real ones, against an import that has 64 MiB of heap. */
class HostileMemoryTest {
    @TempDir
    Path work;

    private String imported(String attack) throws Exception {
        StoreFixture fixture = new StoreFixture(work.resolve("store-" + attack));
        List<String> words = SmallJvm.command(SmallHeap.class, fixture.root.toString(), attack);
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        checkStore(fixture, said.startsWith("taken"));
        return said;
    }

    private static void checkStore(StoreFixture fixture, boolean taken) throws IOException {
        if (taken) {
            fixture.checkWhole();
        } else {
            fixture.checkNothingLeft();
        }
    }

    @AnyUserTest
    void aMillionTinyEntries() throws Exception {
        assertThat(imported("entries")).startsWith("refused: a layer of more than 1000000 entries");
    }

    @AnyUserTest
    void paxHeadersOfHundredMegabytes() throws Exception {
        assertThat(imported("pax")).startsWith("refused: a header of 104857600 bytes: at most 1048576");
        assertThat(imported("pax-headers")).startsWith("refused: the pax headers of one entry");
        assertThat(imported("global-headers")).startsWith("taken");
        assertThat(imported("global-attributes")).startsWith("refused: a pax header of all files");
    }

    @AnyUserTest
    void directoriesWithAttributes() throws Exception {
        assertThat(imported("directories")).contains("more than 128 MiB");
    }
}
