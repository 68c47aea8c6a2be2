package io.ctk.cli;

import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code ctk completion}. */
final class CompletionVerb implements Verb {
    @Override
    public CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        spec.usageMessage()
                .description(
                        Verbs.summary("completion"),
                        "bash: source <(ctk completion bash)",
                        "zsh: source <(ctk completion zsh)");
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("SHELL")
                .type(String.class)
                .required(true)
                .completionCandidates(List.of("bash", "zsh"))
                .description("bash or zsh.")
                .build());
        return spec;
    }

    @Override
    public int run(ParseResult words, Console console) {
        String shell = words.matchedPositionalValue(0, "");
        String script = AutoComplete.bash("ctk", new CommandLine(Main.specs().get(0)));
        switch (shell) {
            case "bash" -> console.out().print(script);
            // zsh reads bash's completions through this, and picocli's script knows of both.
            case "zsh" -> console.out().print("autoload -U +X bashcompinit && bashcompinit\n" + script);
            default -> throw new UsageException("\"" + shell + "\" is neither bash nor zsh");
        }
        return ExitCode.OK;
    }
}
