package io.ctk.internal.lowering;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostsFileTest {
    @Test
    void withoutANetworkItIsLocalhostAndItself() {
        assertThat(HostsFile.of("", "box").lines())
                .startsWith("127.0.0.1\tlocalhost", "::1\tlocalhost ip6-localhost ip6-loopback")
                .endsWith("127.0.1.1\tbox");
        assertThat(HostsFile.of("", "box.example.org")).endsWith("127.0.1.1\tbox.example.org box\n");
        assertThat(HostsFile.of("", "localhost")).doesNotContain("127.0.1.1");
    }

    @Test
    void onTheMachinesNetworkItIsTheMachinesAndItself() {
        String machines = "127.0.0.1 localhost # box\n10.0.0.1\tother Other2";
        assertThat(HostsFile.of(machines, "box")).isEqualTo(machines + "\n127.0.1.1\tbox\n");
        assertThat(HostsFile.of(machines, "OTHER2")).isEqualTo(machines + "\n");
        assertThat(HostsFile.of(machines, "other.dom")).isEqualTo(machines + "\n127.0.1.1\tother.dom\n");
        assertThat(HostsFile.of("10.0.0.1 a\n", "a"))
                .startsWith("127.0.0.1\tlocalhost\n")
                .endsWith("10.0.0.1 a\n");
    }

    @Test
    void serversOnTheLoopbackAreNoServersOfAnotherNetwork() {
        assertThat(ResolverFile.withoutLoopback(
                        "search x\nnameserver 127.0.0.53\nnameserver\t::1\nnameserver 10.0.0.1\noptions edns0"))
                .isEqualTo("search x\nnameserver 10.0.0.1\noptions edns0\n");
    }
}
