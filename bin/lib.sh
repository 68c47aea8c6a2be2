# shellcheck shell=sh disable=SC2015,SC2154
# Functions that bin/build, bin/test and bin/bench share. POSIX sh; sourced with $home set to the tree.

say() {
    printf 'ctk: %s\n' "$*" >&2
}

die() {
    say "$*"
    exit 125
}

# usage SCRIPT   Prints what the head of a script says of it.
usage() {
    sed -n '2,/^[^#]/{/^# shellcheck/d;s/^# \{0,1\}//p;}' "$1"
}

# help_or_die SCRIPT WORD   For what begins with a dash and is no option of the script's.
help_or_die() {
    case $2 in
        -h | --help) usage "$1" && exit 0 ;;
    esac
    die "unknown option $2: see bin/${1##*/} --help"
}

# A word for a shell to read back.
quote() {
    printf "'"
    printf '%s' "$1" | sed "s/'/'\\\\''/g"
    printf "'"
}

# Removes what CMake made in a tree that was copied or moved since: it names its old place, and would build there.
forget_old_places() {
    for cache in "$home"/native/build/*/CMakeCache.txt; do
        if [ -e "$cache" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$home" "$cache"; then
            say "this tree was copied or moved: compiling the C library anew"
            rm -rf "${cache%/*}"
        fi
    done
}

# need COMMAND:PACKAGE...   Installs the Debian packages whose command (or absolute file) is missing when we may, and names them
# all in one line when we may not.
need() {
    missing=
    for pair; do
        case $pair in
            /*) [ -e "${pair%%:*}" ] || missing="$missing ${pair#*:}" ;;
            *) command -v "${pair%%:*}" >/dev/null || missing="$missing ${pair#*:}" ;;
        esac
    done
    [ -n "$missing" ] || return 0
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        die "these packages are missing (Debian's names):$missing"
    fi
    say "installing$missing"
    # shellcheck disable=SC2086 # a list of words
    install_packages $missing || { apt-get update -q >&2 && install_packages $missing; } ||
        die "apt-get could not install$missing"
}

install_packages() {
    DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        -o DPkg::Lock::Timeout=600 "$@" >&2 </dev/null
}

# The major version of the JDK or JRE in a folder; nothing when there is none.
java_major() {
    [ -x "$1/bin/java" ] || return 0
    version=
    if [ -r "$1/release" ]; then
        version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release")
    fi
    [ -n "$version" ] || version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
    printf '%s' "$version"
}

# Lists "MAJOR FOLDER" of every Java from 17 on, newest first; with "jdk" only what can compile.
list_java() {
    {
        printf '%s\n' "${JAVA_HOME:-}"
        on_path=$(command -v java) && on_path=$(readlink -f "$on_path") && printf '%s\n' "${on_path%/bin/java}"
        for folder in /usr/lib/jvm/*; do
            [ -h "$folder" ] || printf '%s\n' "$folder"
        done
    } | while read -r folder; do
        [ -n "$folder" ] && [ -x "$folder/bin/java" ] || continue
        [ "${1:-}" != jdk ] || [ -e "$folder/include/jni.h" ] && [ -x "$folder/bin/javac" ] || continue
        major=$(java_major "$folder")
        [ "${major:-0}" -lt 17 ] || printf '%s %s\n' "$major" "$folder"
    done | sort -rn -u
}

# What a build needs. The JDK comes last: Maven's package may have brought a Java without a compiler.
need_build_tools() {
    need cmake:cmake make:make gcc:gcc g++:g++ musl-gcc:musl-tools mvn:maven flock:util-linux \
        /usr/include/stdio.h:libc6-dev /usr/include/linux/mount.h:linux-libc-dev
    if [ -z "$(list_java jdk)" ]; then
        need no-jdk-yet:openjdk-17-jdk-headless
    fi
}

# The JDK that Maven runs on: CTK_JAVA_HOME, else the newest.
build_jdk() {
    if [ -n "${CTK_JAVA_HOME:-}" ] && [ -x "$CTK_JAVA_HOME/bin/javac" ]; then
        printf '%s' "$CTK_JAVA_HOME"
    else
        list_java jdk | sed -n '1s/^[0-9]* //p'
    fi
}

# Maven on the build's JDK, without the lock's descriptor (9), quiet about downloads.
run_maven() {
    (cd "$home" && JAVA_HOME=$(build_jdk) exec mvn -B -ntp -Dstyle.color=never "$@" 9>&- </dev/null)
}
