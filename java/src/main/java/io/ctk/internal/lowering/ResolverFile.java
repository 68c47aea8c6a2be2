package io.ctk.internal.lowering;

import java.util.stream.Collectors;

/** A container's {@code /etc/resolv.conf} (resolv.conf(5)). */
final class ResolverFile {
    /** Without an entry, the resolver asks the loopback interface, where nobody listens: it fails at once. */
    static final String NOBODY = "# This container has no network: there is nobody to ask.\n";

    private ResolverFile() {}

    /** {@return the text without the servers that only the machine itself reaches} */
    static String withoutLoopback(String machines) {
        return machines.lines()
                .filter(line -> !line.strip().matches("nameserver\\s+(127\\..*|::1)"))
                .map(line -> line + "\n")
                .collect(Collectors.joining());
    }
}
