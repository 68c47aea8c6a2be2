package io.ctk.internal.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupLimits;
import io.ctk.runtime.RuntimeSpec;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a specification's limits are in files of cgroup v2. */
class ResourceLimitsTest {
    private static List<String> files(String resources) throws Exception {
        String json = "{\"ociVersion\":\"1.0.0\",\"linux\":{\"resources\":{" + resources.replace('\'', '"') + "}}}";
        RuntimeSpec spec = RuntimeSpec.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
        return ResourceLimits.of(Objects.requireNonNull(spec.linux()).resources()).settings().stream()
                .map(setting -> setting.file() + " = " + setting.value())
                .toList();
    }

    @Test
    void ofNothing() throws Exception {
        assertThat(ResourceLimits.of(null)).isEqualTo(CgroupLimits.NONE);
        assertThat(files("")).isEmpty();
    }

    @Test
    void ofEveryController() throws Exception {
        assertThat(files(
                        "'memory':{'limit':1000,'reservation':500,'swap':1500,'useHierarchy':true,'disableOOMKiller':false},"
                                + "'cpu':{'shares':1024,'quota':50000,'period':200000,'burst':7,'cpus':'0-1','mems':'0','idle':1},"
                                + "'pids':{'limit':10},"
                                + "'blockIO':{'weight':500,'weightDevice':[{'major':8,'minor':1,'weight':1000}],"
                                + "'throttleReadBpsDevice':[{'major':8,'minor':0,'rate':9}],'throttleWriteIOPSDevice':[{'major':8,'minor':0,'rate':3}]},"
                                + "'hugepageLimits':[{'pageSize':'2MB','limit':4096}],"
                                + "'rdma':{'mlx':{'hcaHandles':3,'hcaObjects':4}},"
                                + "'unified':{'memory.high':'900','io.max':'8:0 rbps=1\\n8:1 rbps=2'}"))
                .containsExactly(
                        "memory.max = 1000",
                        "memory.low = 500",
                        "memory.swap.max = 500",
                        "cpu.weight = 100",
                        "cpu.max = 50000 200000",
                        "cpu.max.burst = 7",
                        "cpuset.cpus = 0-1",
                        "cpuset.mems = 0",
                        "cpu.idle = 1",
                        "pids.max = 10",
                        "io.weight = default 4950",
                        "io.weight = 8:1 10000",
                        "io.max = 8:0 rbps=9",
                        "io.max = 8:0 wiops=3",
                        "hugetlb.2MB.max = 4096",
                        "rdma.max = mlx hca_handle=3 hca_object=4",
                        "memory.high = 900",
                        "io.max = 8:0 rbps=1",
                        "io.max = 8:1 rbps=2");
    }

    @Test
    void ofNoLimit() throws Exception {
        assertThat(files("'memory':{'limit':-1,'swap':-1},'cpu':{'quota':-1},'pids':{'limit':-1}"))
                .containsExactly("memory.max = max", "memory.swap.max = max", "cpu.max = max 100000", "pids.max = max");
        assertThat(files("'memory':{'limit':0,'swap':0},'cpu':{'shares':0}")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "1, 1", "1024, 100", "262144, 10000", "999999, 10000", "512, 59", "2048, 174"})
    void weightsOfShares(long shares, long weight) {
        assertThat(ResourceLimits.cpuWeight(shares)).isEqualTo(weight);
    }
}
