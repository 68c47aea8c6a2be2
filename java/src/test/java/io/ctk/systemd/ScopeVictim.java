package io.ctk.systemd;

import io.ctk.cgroup.Cgroup;
import java.io.OutputStream;

/**
 * A program of a JVM of its own that has the shared scope with a process below, says where, and closes it at the end of its input,
 * if it is not killed before.
 */
final class ScopeVictim {
    private ScopeVictim() {}

    public static void main(String[] args) throws Exception {
        try (SystemdScope scope = SystemdScope.shared()) {
            try (Cgroup below = scope.cgroup().create("below");
                    Cgroup deep = below.create("deep")) {
                RealSystemdTest.waitIn(deep);
            }
            System.out.println(scope.cgroup().path());
            System.in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
