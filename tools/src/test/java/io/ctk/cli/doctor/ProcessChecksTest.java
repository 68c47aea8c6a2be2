package io.ctk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.security.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessChecksTest {
    @Test
    void readsStatusOfTheKernel() {
        ProcessStatus status = ProcessStatus.parse(List.of(
                "Name:\tjava",
                "Uid:\t1000\t0\t1000\t1000",
                "Gid:\t100\t50\t100\t100",
                "CapEff:\t000001fffeffffff",
                "Seccomp_filters:\t2"));
        assertThat(status.uid()).isZero();
        assertThat(status.gid()).isEqualTo(50);
        assertThat(status.isRoot()).isTrue();
        assertThat(status.capabilities()).isEqualTo(EnumSet.complementOf(EnumSet.of(Capability.SYS_RESOURCE)));
        assertThat(status.seccompFilters()).isEqualTo(2);
    }

    @Test
    void kernelsBefore59DoNotCountFilters() {
        assertThat(ProcessStatus.parse(List.of("Uid:\t1\t1\t1\t1", "Gid:\t1\t1\t1\t1", "CapEff:\t0"))
                        .seccompFilters())
                .isZero();
    }

    @Test
    void namesWhatRootLacks() {
        Set<Capability> some = EnumSet.allOf(Capability.class);
        some.removeAll(Set.of(Capability.SYS_ADMIN, Capability.MKNOD));
        Outcome outcome = ProcessChecks.capabilities(new ProcessStatus(0, 0, some, 0));
        assertThat(outcome.status()).isEqualTo(Status.MISSING);
        assertThat(outcome.found())
                .contains("CAP_SYS_ADMIN")
                .contains("CAP_MKNOD")
                .doesNotContain("CAP_SETUID");
    }

    @Test
    void aLackOfSysResourceIsANote() {
        Set<Capability> some = EnumSet.complementOf(EnumSet.of(Capability.SYS_RESOURCE));
        Outcome outcome = ProcessChecks.capabilities(new ProcessStatus(0, 0, some, 0));
        assertThat(outcome.status()).isEqualTo(Status.LIMITED);
        assertThat(outcome.advice()).contains("--ulimit");
    }

    @Test
    void anOrdinaryUserNeedsNone() {
        assertThat(ProcessChecks.capabilities(new ProcessStatus(1000, 1000, Set.of(), 0))
                        .status())
                .isEqualTo(Status.OK);
    }

    @Test
    void tellsOfFilters() {
        assertThat(ProcessChecks.seccomp(true, 0).status()).isEqualTo(Status.OK);
        assertThat(ProcessChecks.seccomp(true, 1).found()).endsWith("1 filter");
        assertThat(ProcessChecks.seccomp(false, 0).status()).isEqualTo(Status.MISSING);
    }
}
