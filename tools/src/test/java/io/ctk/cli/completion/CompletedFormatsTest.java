package io.ctk.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cli.Command;
import io.ctk.cli.Main;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Values that completion offers. */
class CompletedFormatsTest {
    /** What an option says that it takes, its verb takes: a list of words that is out of date misleads. */
    @Test
    void formatsThatAreOfferedAreTaken() {
        for (CommandSpec spec : Main.specs()) {
            for (OptionSpec option : spec.options()) {
                if (option.paramLabel().equals("FORMAT") || option.paramLabel().equals("FORM")) {
                    String path = spec.qualifiedName(" ").substring("ctk ".length());
                    String[] asked = ("words " + path + " " + option.longestName()).split(" ");
                    String[] words = Arrays.copyOf(asked, asked.length + 1);
                    words[asked.length] = "";
                    List<String> offered = Command.inProcess(concat("__complete", words))
                            .out()
                            .lines()
                            .skip(1)
                            .toList();
                    assertThat(offered).as(path).isNotEmpty();
                    String description = String.join(" ", option.description());
                    assertThat(offered.stream().filter(word -> !description.contains(word)))
                            .as(path + " " + option.longestName() + ": " + description)
                            .allSatisfy(word -> assertThat(word).isIn("table", "json", "text", "directory"));
                }
            }
        }
    }

    private static String[] concat(String first, String[] rest) {
        String[] all = new String[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }
}
