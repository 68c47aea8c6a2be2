package io.ctk.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The words of an instruction as a Dockerfile has them: quotes, backslashes, and variables of the image's environment, with
 * {@code ${NAME:-otherwise}} and {@code ${NAME:+instead}} (Dockerfile reference, "Environment replacement").
 */
final class DockerfileWords {
    private final String text;
    private final Map<String, String> variables;
    private final StringBuilder word = new StringBuilder();
    private int at;

    private DockerfileWords(String text, Map<String, String> variables) {
        this.text = text;
        this.variables = variables;
    }

    /** {@return the words, which spaces divide} */
    static List<String> split(String text, Map<String, String> variables) {
        DockerfileWords reader = new DockerfileWords(text, variables);
        List<String> words = new ArrayList<>();
        while (reader.skipSpaces()) {
            words.add(reader.next(true));
        }
        return words;
    }

    /** {@return the text as one word, spaces and all} */
    static String whole(String text, Map<String, String> variables) {
        return new DockerfileWords(text, variables).next(false);
    }

    private boolean skipSpaces() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private String next(boolean endsAtSpace) {
        word.setLength(0);
        char quote = 0;
        while (at < text.length() && !(endsAtSpace && quote == 0 && Character.isWhitespace(text.charAt(at)))) {
            char c = text.charAt(at++);
            if (quote == 0 ? c == '"' || c == '\'' : c == quote) {
                quote = quote == 0 ? c : 0;
            } else if (c == '\\' && quote != '\'' && at < text.length()) {
                escaped(quote);
            } else if (c == '$' && quote != '\'') {
                variable();
            } else {
                word.append(c);
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("\"" + text + "\" has a quote that does not end");
        }
        return word.toString();
    }

    /** In double quotes a backslash means itself before all but these. */
    private void escaped(char quote) {
        char c = text.charAt(at++);
        if (quote == '"' && c != '"' && c != '\\' && c != '$') {
            word.append('\\');
        }
        word.append(c);
    }

    private void variable() {
        if (at < text.length() && text.charAt(at) == '{') {
            int end = text.indexOf('}', at);
            if (end < 0) {
                throw new IllegalArgumentException("\"" + text + "\" has a ${ without its }");
            }
            word.append(braced(text.substring(at + 1, end)));
            at = end + 1;
            return;
        }
        int end = endOfName(text, at);
        word.append(end == at ? "$" : variables.getOrDefault(text.substring(at, end), ""));
        at = end;
    }

    private String braced(String inside) {
        int end = endOfName(inside, 0);
        String name = inside.substring(0, end);
        String value = variables.getOrDefault(name, "");
        String rest = inside.substring(end);
        if (!name.isEmpty() && rest.isEmpty()) {
            return value;
        }
        if (!name.isEmpty() && rest.startsWith(":-")) {
            return value.isEmpty() ? whole(rest.substring(2), variables) : value;
        }
        if (!name.isEmpty() && rest.startsWith(":+")) {
            return value.isEmpty() ? "" : whole(rest.substring(2), variables);
        }
        throw new IllegalArgumentException("${" + inside + "}: write ${NAME}, ${NAME:-otherwise} or ${NAME:+instead}");
    }

    private static int endOfName(String text, int start) {
        int end = start;
        while (end < text.length() && (text.charAt(end) == '_' || isLetterOrDigit(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
