package io.ctk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.ctk.cli.verb.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ReportTest {
    private static final Diagnosis SAMPLE = new Diagnosis(
            List.of(
                    new Finding("one", "short", Outcome.ok("fine")),
                    new Finding("one", "a longer name", Outcome.missing("gone", "do \"this\"\t\\")),
                    new Finding("two", "x", Outcome.limited("half", "mind"))),
            true,
            false);

    @Test
    void columnsAreAlignedAndAdviceFollows() {
        assertThat(new TextReport(Ansi.OFF, Terminal.UNLIMITED).of(SAMPLE)).isEqualTo("""
                        one
                          ok       short          fine
                          missing  a longer name  gone
                                                  -> do "this"\t\\
                        two
                          limited  x              half
                                                  -> mind

                        ctk can run containers here as root: no
                        """);
    }

    @Test
    void coloursChangeNothingElse() {
        String coloured = new TextReport(Ansi.ON, Terminal.UNLIMITED).of(SAMPLE);
        assertThat(coloured).contains("\u001b[31mmissing");
        assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", ""))
                .isEqualTo(new TextReport(Ansi.OFF, Terminal.UNLIMITED).of(SAMPLE));
    }

    @Test
    void theVerdictNamesWhoAsked() {
        assertThat(new Diagnosis(List.of(), false, true).verdict())
                .isEqualTo("ctk can run containers here as an ordinary user: yes");
    }

    @Test
    void jsonHasTheSameFacts() throws IOException {
        List<String> texts = new ArrayList<>();
        List<Boolean> flags = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(JsonReport.of(SAMPLE))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    texts.add(json.getText());
                } else if (token.isBoolean()) {
                    flags.add(json.getBooleanValue());
                }
            }
        }
        assertThat(flags).containsExactly(true, false);
        assertThat(texts)
                .containsExactly(
                        "one",
                        "short",
                        "ok",
                        "fine",
                        "one",
                        "a longer name",
                        "missing",
                        "gone",
                        "do \"this\"\t\\",
                        "two",
                        "x",
                        "limited",
                        "half",
                        "mind");
    }
}
