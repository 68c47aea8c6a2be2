package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The change that is listed and committed: five files changed, three added, two removed. */
final class TenFiles {
    /** A shell's, in the root that is to be changed. */
    static final String CHANGE = """
            for file in passwd group profile bash.bashrc debian_version; do
                echo '# changed' >>etc/$file
            done
            for file in srv/one opt/two var/lib/three; do
                head -c 4096 /dev/urandom >$file
            done
            rm etc/issue etc/issue.net
            """;

    private TenFiles() {}

    /** Gives one of the files other contents, where the container's changes lie. */
    static void changeAgain(Path upper) throws IOException {
        Files.writeString(
                upper.resolve("srv/one"), Long.toHexString(System.nanoTime()).repeat(256));
    }
}
