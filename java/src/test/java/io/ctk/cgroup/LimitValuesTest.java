package io.ctk.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.ByteSize;
import io.ctk.cgroup.value.CgroupType;
import io.ctk.cgroup.value.Controller;
import io.ctk.cgroup.value.CpuQuota;
import io.ctk.cgroup.value.CpusetPartition;
import io.ctk.cgroup.value.IoMax;
import io.ctk.cgroup.value.Limit;
import io.ctk.cgroup.value.PressureResource;
import io.ctk.cgroup.value.PressureTrigger;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits, quotas and triggers as values. */
class LimitValuesTest {
    @Test
    void maxIsALimit() {
        Limit<Integer> max = Limit.max();
        assertThat(max.isMax()).isTrue();
        assertThat(max.value()).isEmpty();
        assertThat(max).hasToString("max").isEqualTo(Limit.parse("max\n", Integer::valueOf));
        assertThat(max).hasSameHashCodeAs(Limit.max()).isNotEqualTo(Limit.of(1)).isNotEqualTo("max");
        assertThatThrownBy(max::orElseThrow).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aValueIsALimit() {
        Limit<Integer> seven = Limit.parse(" 7\n", Integer::valueOf);
        assertThat(seven.orElseThrow()).isEqualTo(7);
        assertThat(seven.isMax()).isFalse();
        assertThat(seven).isEqualTo(Limit.of(7)).hasSameHashCodeAs(Limit.of(7)).hasToString("7");
        assertThat(seven.text(number -> number * 2)).isEqualTo("14");
        assertThatThrownBy(() -> Limit.parse("many", Integer::valueOf)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Limit.of(null)).isInstanceOf(NullPointerException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0.5, 50000 100000",
        "1.5, 150000 100000",
        "0.01, 1000 100000",
        "32, 3200000 100000",
        "0.12345678, 12345 100000"
    })
    void processors(BigDecimal processors, String text) {
        assertThat(CpuQuota.cpus(processors)).hasToString(text);
        assertThat(CpuQuota.parse(text)).isEqualTo(CpuQuota.cpus(processors));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.00999", "1000001"})
    void noSuchNumberOfProcessors(BigDecimal processors) {
        assertThatThrownBy(() -> CpuQuota.cpus(processors))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 0.01, at most 1000000");
    }

    @Test
    void quotas() {
        assertThat(CpuQuota.parse("max 100000\n")).isEqualTo(CpuQuota.MAX);
        assertThat(CpuQuota.MAX.cpus()).isEqualTo(Limit.max());
        assertThat(CpuQuota.parse("max")).isEqualTo(CpuQuota.MAX);
        CpuQuota quota = new CpuQuota(Limit.of(Duration.ofMillis(75)), Duration.ofMillis(50));
        assertThat(quota).hasToString("75000 50000");
        assertThat(quota.cpus()).isEqualTo(Limit.of(new BigDecimal("1.5")));
        assertThat(CpuQuota.of(Duration.ofMillis(30)).cpus()).isEqualTo(Limit.of(new BigDecimal("0.3")));
    }

    @Test
    void quotasOutOfRange() {
        Limit<Duration> max = Limit.max();
        for (long micros : new long[] {0, 999, 1_000_001}) {
            assertThatThrownBy(() -> new CpuQuota(max, Duration.ofNanos(micros * 1_000)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 1 ms, at most 1 s");
        }
        assertThatThrownBy(() -> CpuQuota.of(Duration.ofNanos(999_999))).isInstanceOf(IllegalArgumentException.class);
        for (String text : new String[] {"", "50000 100000 1", "x 100000", "50000 y", "-1 100000"}) {
            assertThatThrownBy(() -> CpuQuota.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void ioMax() {
        IoMax max = IoMax.UNLIMITED.withReadBytes(ByteSize.mib(1)).withWriteOperations(120);
        assertThat(max).hasToString("rbps=1048576 wbps=max riops=max wiops=120");
        assertThat(IoMax.parse("rbps=1048576 wbps=max riops=max wiops=120")).isEqualTo(max);
        assertThat(IoMax.parse("wiops=120 rbps=1048576\n")).isEqualTo(max);
        assertThat(max.withWriteBytes(ByteSize.kib(1)).withReadOperations(5))
                .hasToString("rbps=1048576 wbps=1024 riops=5 wiops=120");
        for (String text : new String[] {"", "rbps", "speed=1", "rbps=fast", "rbps=-1"}) {
            assertThatThrownBy(() -> IoMax.parse(text)).as(text).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void triggers() {
        PressureTrigger trigger = new PressureTrigger(
                PressureResource.MEMORY, PressureTrigger.Kind.FULL, Duration.ofMillis(150), Duration.ofSeconds(1));
        assertThat(trigger.text()).isEqualTo("full 150000 1000000");
        assertThat(trigger.resource().file()).isEqualTo("memory.pressure");
    }

    @ParameterizedTest
    @CsvSource({"150, 499", "150, 10001", "0, 1000", "-5, 1000", "1001, 1000"})
    void triggersOutOfRange(long stall, long window) {
        assertThatThrownBy(() -> new PressureTrigger(
                        PressureResource.CPU,
                        PressureTrigger.Kind.SOME,
                        Duration.ofMillis(stall),
                        Duration.ofMillis(window)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
    }

    @Test
    void partitions() {
        assertThat(CpusetPartition.parse("root\n").isValid()).isTrue();
        assertThat(CpusetPartition.parse("isolated").type()).isEqualTo(CpusetPartition.Type.ISOLATED);
        CpusetPartition invalid = CpusetPartition.parse("root invalid (Parent is not a partition root)\n");
        assertThat(invalid.type()).isEqualTo(CpusetPartition.Type.ROOT);
        assertThat(invalid.isValid()).isFalse();
        assertThat(invalid.invalid()).contains("invalid (Parent is not a partition root)");
    }

    @Test
    void rdma() {
        RdmaController.Max max = RdmaController.Max.parse("hca_handle=2 hca_object=max");
        assertThat(max).isEqualTo(new RdmaController.Max(Limit.of(2L), Limit.max()));
        assertThat(max).hasToString("hca_handle=2 hca_object=max");
    }

    @Test
    void hugePageFiles() {
        assertThat(HugetlbController.file(ByteSize.kib(64), "max")).isEqualTo("hugetlb.64KB.max");
        assertThat(HugetlbController.file(ByteSize.mib(2), "rsvd.max")).isEqualTo("hugetlb.2MB.rsvd.max");
        assertThat(HugetlbController.file(ByteSize.gib(1), "current")).isEqualTo("hugetlb.1GB.current");
        assertThat(HugetlbController.pageSizeOf("hugetlb.2MB.max", "max")).contains(ByteSize.mib(2));
        assertThat(HugetlbController.pageSizeOf("hugetlb.2MB.rsvd.max", "max")).isEmpty();
        assertThat(HugetlbController.pageSizeOf("hugetlb.2MB.current", "max")).isEmpty();
        assertThat(HugetlbController.pageSizeOf("memory.x.max", "max")).isEmpty();
    }

    @Test
    void controllersByName() {
        assertThat(Controller.ofFile("memory.max")).contains(Controller.MEMORY);
        assertThat(Controller.ofFile("hugetlb.2MB.max")).contains(Controller.HUGETLB);
        for (String file :
                new String[] {"cpu.stat", "cpu.stat.local", "memory.pressure", "cgroup.procs", "irq.pressure", "x", ""
                }) {
            assertThat(Controller.ofFile(file)).as(file).isEmpty();
        }
        assertThat(Controller.parse("cpuset cpu io unheard_of pids\n"))
                .containsExactly(Controller.CPUSET, Controller.CPU, Controller.IO, Controller.PIDS);
        assertThat(Controller.parse("\n")).isEmpty();
    }

    @Test
    void types() {
        for (CgroupType type : CgroupType.values()) {
            assertThat(CgroupType.parse(type.word())).isEqualTo(type);
        }
        assertThat(CgroupType.DOMAIN_THREADED.word()).isEqualTo("domain threaded");
    }
}
