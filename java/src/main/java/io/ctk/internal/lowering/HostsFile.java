package io.ctk.internal.lowering;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A container's {@code /etc/hosts} (hosts(5)). */
final class HostsFile {
    /** What Docker's containers have. */
    private static final String STANDARD = """
            127.0.0.1\tlocalhost
            ::1\tlocalhost ip6-localhost ip6-loopback
            fe00::\tip6-localnet
            ff00::\tip6-mcastprefix
            ff02::1\tip6-allnodes
            ff02::2\tip6-allrouters
            """;

    /**
     * The address of a machine's own name where it has no other, as Debian has it: it is the loopback interface's too, and not that of
     * localhost, so that looking an address up gives one name.
     */
    private static final String OWN_ADDRESS = "127.0.1.1";

    private HostsFile() {}

    /**
     * {@return the file's text}
     *
     * @param machines the machine's, for a container on its network; "" for another
     * @param hostname the container's name, perhaps with a domain
     */
    static String of(String machines, String hostname) {
        String known = hasName(machines, "localhost") ? machines : STANDARD + machines;
        String text = known.isEmpty() || known.endsWith("\n") ? known : known + "\n";
        int dot = hostname.indexOf('.');
        List<String> own = dot > 0 ? List.of(hostname, hostname.substring(0, dot)) : List.of(hostname);
        String missing = own.stream().filter(name -> !hasName(text, name)).collect(Collectors.joining(" "));
        return missing.isEmpty() ? text : text + OWN_ADDRESS + "\t" + missing + "\n";
    }

    private static boolean hasName(String text, String name) {
        return text.lines().flatMap(HostsFile::names).anyMatch(name::equalsIgnoreCase);
    }

    private static Stream<String> names(String line) {
        int comment = line.indexOf('#');
        String entry = comment < 0 ? line : line.substring(0, comment);
        return Arrays.stream(entry.strip().split("\\s+")).skip(1);
    }
}
