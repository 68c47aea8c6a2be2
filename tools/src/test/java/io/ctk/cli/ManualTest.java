package io.ctk.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;

/** What help and the manual pages have beside options. */
class ManualTest {
    /** What does one thing, without a choice. */
    private static final Set<String> SELF_EVIDENT = Set.of("version", "umount", "df", "cgroup", "overlay");

    @Test
    void everyCommandShowsAnExampleOfItself() {
        for (String verb : Verbs.NAMES) {
            if (SELF_EVIDENT.contains(verb)) {
                continue;
            }
            assertThat(Examples.of(verb)).as(verb).isNotEmpty().anyMatch(line -> line.contains("ctk " + verb));
            assertThat(Command.inProcess("help", verb).out())
                    .contains("\nExamples:\n")
                    .contains(Examples.of(verb)); // each on a line of its own, on a terminal of 80 columns too
        }
        assertThat(Command.inProcess("cgroup", "run", "--help").out()).contains("\nExamples:\n");
    }

    /** Options in examples are options that there are. */
    @Test
    void examplesAreTrue() {
        for (CommandSpec spec : Main.specs()) {
            String name = spec.qualifiedName(" ").replaceFirst("^ctk ?", "");
            for (String line : Examples.of(name)) {
                for (String part : line.split("&&|\\||;")) {
                    String words = part.strip();
                    if (!words.startsWith("ctk " + name + " ")) {
                        continue;
                    }
                    for (String word : words.substring(name.length() + 5).split(" ")) {
                        if (word.startsWith("--")) {
                            assertThat(spec.findOption(word)).as(line).isNotNull();
                        }
                    }
                }
            }
        }
    }

    @Test
    void theVariablesThatCtkHeedsAreInItsHelp() {
        assertThat(Command.inProcess("help").out())
                .contains("Environment:")
                .contains(Variables.all().keySet())
                .contains("CTK_ROOT", "CTK_JAVA_OPTIONS");
        assertThat(new TreeSet<>(Variables.all().keySet())).doesNotContain("CTK_CALLER_LC_ALL");
    }

    @Test
    void severalWaysToWriteACommandAreLinesInTheManual() {
        String page = """
                == Synopsis

                ctk run A
                       ctk run B

                // end::picocli-generated-man-section-synopsis[]
                ==  Examples:
                """;
        assertThat(ManPages.mended(page))
                .contains("== Synopsis\n\nctk run A +\nctk run B\n\n// end::")
                .endsWith("\n== Examples\n");
    }
}
