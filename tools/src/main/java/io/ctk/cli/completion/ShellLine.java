package io.ctk.cli.completion;

import java.util.ArrayList;
import java.util.List;

/** A command line as it is typed: with quotes that may not be closed yet. */
final class ShellLine {
    private ShellLine() {}

    /** {@return its words as the shell will pass them on; the last one is what is being typed, "" behind a space} */
    static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                word.append(line.charAt(++i));
                begun = true;
            } else if (quote != 0 ? c == quote : c == '\'' || c == '"') {
                quote = quote == 0 ? c : 0;
                begun = true;
            } else if (quote == 0 && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else {
                word.append(c);
                begun = true;
            }
        }
        words.add(word.toString());
        return words;
    }
}
