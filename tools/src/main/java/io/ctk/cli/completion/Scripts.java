package io.ctk.cli.completion;

import java.util.List;
import java.util.Optional;

/** What makes each shell ask ctk. */
public final class Scripts {
    /** The shells that there is a script for. */
    public static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    /** bash breaks words at colons and equals signs, so that it is not asked for words, but for the line as it is. */
    private static final String BASH = """
            _ctk() {
                local IFS=$'\\n' answer current=${COMP_WORDS[COMP_CWORD]}
                answer=($("${1/#\\~/$HOME}" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null))
                [[ $current == [:=] ]] && current=
                COMPREPLY=()
                case ${answer[0]} in
                    words) COMPREPLY=("${answer[@]:1}") ;;
                    files)
                        compopt -o filenames 2>/dev/null
                        COMPREPLY=($(compgen -f -- "$current"))
                        ;;
                    directories)
                        compopt -o filenames 2>/dev/null
                        COMPREPLY=($(compgen -d -- "$current"))
                        ;;
                esac
                [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
                return 0
            }
            complete -F _ctk ctk
            """;

    private static final String ZSH = """
            #compdef ctk
            _ctk() {
                local -a answer
                answer=("${(@f)$("${(Q)words[1]/#\\~/$HOME}" __complete words "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
                local kind=$answer[1]
                shift answer
                case $kind in
                    words) compadd -a answer ;;
                    files)
                        compset -P '*='
                        _files
                        ;;
                    directories)
                        compset -P '*='
                        _files -/
                        ;;
                esac
            }
            if [[ $funcstack[1] == _ctk ]]; then
                _ctk "$@"
            elif (( $+functions[compdef] )); then
                compdef _ctk ctk
            fi
            """;

    private static final String FISH = """
            function __ctk_complete
                set -l words (commandline -opc)
                set -l current (commandline -ct)
                set -l answer ($words[1] __complete words $words[2..-1] "$current" 2>/dev/null)
                switch "$answer[1]"
                    case words
                        printf '%s\\n' $answer[2..-1]
                    case files
                        __fish_complete_path "$current"
                    case directories
                        __fish_complete_directories "$current"
                end
            end
            complete -c ctk -f -a '(__ctk_complete)'
            """;

    private Scripts() {}

    /** {@return the script of a shell, if there is one} */
    public static Optional<String> of(String shell) {
        return switch (shell) {
            case "bash" -> Optional.of(BASH);
            case "zsh" -> Optional.of(ZSH);
            case "fish" -> Optional.of(FISH);
            default -> Optional.empty();
        };
    }
}
