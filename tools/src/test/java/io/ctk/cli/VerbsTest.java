package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.Ctk;
import io.ctk.cli.Command.Ended;
import io.ctk.cli.verb.Verb;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

class VerbsTest {
    @Test
    void everyNameHasAVerbOfThatName() {
        assertThat(Verbs.NAMES).allSatisfy(name -> {
            Verb verb = Verbs.find(name);
            assertThat(verb).isNotNull();
            assertThat(verb.spec().name()).isEqualTo(name);
            assertThat(verb.spec().usageMessage().description()).isNotEmpty();
        });
        assertThat(Verbs.find("nosuch")).isNull();
    }

    @Test
    void manualPagesAreMadeOfAllVerbs() {
        assertThat(Main.specs())
                .extracting(CommandSpec::qualifiedName)
                .contains("ctk", "ctk run", "ctk overlay", "ctk overlay mount", "ctk overlay umount", "ctk overlay ls")
                .contains("ctk version", "ctk completion");
    }

    @Test
    void everyOptionIsDescribed() {
        assertThat(Main.specs())
                .flatExtracting(CommandSpec::options)
                .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
    }

    /** picocli prints them by String.format, and so does what makes manual pages of them, which fails otherwise. */
    @Test
    void everyDescriptionIsAFormat() {
        for (CommandSpec spec : Main.specs()) {
            for (String line : spec.usageMessage().description()) {
                assertThat(String.format(line)).as(spec.qualifiedName()).isEqualTo(line);
            }
        }
        assertThat(Main.specs())
                .flatExtracting(CommandSpec::options)
                .flatExtracting(option -> List.of(option.description()))
                .allSatisfy(line -> assertThat(String.format(line)).isEqualTo(line));
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "--help", "-h"})
    void helpListsTheVerbs(String word) {
        Ended ended = Command.inProcess(word);
        assertThat(ended.status()).isZero();
        assertThat(ended.out()).contains(Verbs.NAMES);
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void nothingAtAllIsAnErrorThatShowsTheHelp() {
        Ended ended = Command.inProcess();
        assertThat(ended.status()).isEqualTo(125);
        assertThat(ended.out()).isEmpty();
        assertThat(ended.err()).contains(Verbs.NAMES);
    }

    @Test
    void helpOfAVerbIsTheSameEitherWay() {
        for (String name : Verbs.NAMES) {
            Ended ended = Command.inProcess(name, "--help");
            assertThat(ended.status()).isZero();
            assertThat(ended.out()).startsWith("Usage: ctk " + name);
            assertThat(Command.inProcess("help", name)).isEqualTo(ended);
        }
        assertThat(Command.inProcess("overlay", "mount", "-h").out()).startsWith("Usage: ctk overlay mount");
        assertThat(Command.inProcess("help", "nosuch").complaint()).contains("no command nosuch");
    }

    @Test
    void versionIsTheNativeLibrarys() {
        Ended ended = Command.inProcess("version");
        assertThat(ended.out()).startsWith("ctk " + Ctk.version() + " (Java " + System.getProperty("java.version"));
        assertThat(Command.inProcess("--version")).isEqualTo(ended);
    }

    @Test
    void debugPrintsWhereItFailed() {
        assertThat(Command.inProcess("--debug", "run").err()).contains("\tat io.ctk.cli.run.RunSpec");
        assertThat(Command.inProcess("run", "--debug").err()).contains("\tat io.ctk.cli.run.RunSpec");
        assertThat(Command.inProcess("run").complaint()).contains("no image and no command");
    }
}
