package io.ctk.cli.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is written in a directory where somebody else writes too. */
class NewFileTest {
    @TempDir
    Path temporary;

    private Path shared = Path.of("/");
    private Path victim = Path.of("/");

    @BeforeEach
    void makeVictim() throws Exception {
        shared = Files.createDirectory(temporary.resolve("shared"));
        victim = Files.writeString(temporary.resolve("victim"), "precious");
    }

    private void write(Path path, String text) throws Exception {
        try (NewFile file = NewFile.beside(path)) {
            try (OutputStream out = file.stream()) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            file.publish();
        }
    }

    /** The name that it once had while it was written: everybody knew it. */
    @Test
    void aPlantedLinkIsNotWrittenThrough() throws Exception {
        Path guessed = shared.resolve(".out." + ProcessHandle.current().pid());
        Files.createSymbolicLink(guessed, victim);
        write(shared.resolve("out"), "text");
        assertThat(victim).hasContent("precious");
        assertThat(guessed).isSymbolicLink();
        assertThat(shared.resolve("out")).hasContent("text");
        assertThat(Files.isSymbolicLink(shared.resolve("out"))).isFalse();
    }

    @Test
    void aLinkOfItsNameIsReplacedAndNotFollowed() throws Exception {
        Files.createSymbolicLink(shared.resolve("out"), victim);
        write(shared.resolve("out"), "text");
        assertThat(victim).hasContent("precious");
        assertThat(shared.resolve("out")).hasContent("text");
    }

    /** Somebody moves the directory away and puts a link to another in its place. */
    @Test
    void staysInTheDirectoryThatItBeganIn() throws Exception {
        Path other = Files.createDirectory(temporary.resolve("other"));
        Files.writeString(other.resolve("out"), "precious");
        try (NewFile file = NewFile.beside(shared.resolve("out"))) {
            Path moved = Files.move(shared, temporary.resolve("moved"));
            Files.createSymbolicLink(shared, other);
            try (OutputStream out = file.stream()) {
                out.write('x');
            }
            file.publish();
            assertThat(moved.resolve("out")).hasContent("x");
        }
        assertThat(other.resolve("out")).hasContent("precious");
    }

    @Test
    void nothingIsLeftOfWhatFails() throws Exception {
        try (NewFile file = NewFile.beside(shared.resolve("out"))) {
            file.stream().write('x');
        }
        try (Stream<Path> files = Files.list(shared)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whatIsNoFileIsWrittenToAsItIs() throws Exception {
        try (OutputStream out = NewFile.openSpecial(Path.of("/dev/null"))) {
            out.write('x');
        }
        assertThatThrownBy(() -> NewFile.openSpecial(victim)).hasMessageContaining("just now");
        assertThat(victim).hasContent("precious");
    }
}
