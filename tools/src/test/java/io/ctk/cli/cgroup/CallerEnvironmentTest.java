package io.ctk.cli.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class CallerEnvironmentTest {
    @Test
    void whatTheStartScriptChangedIsAsItWas() throws Exception {
        Map<String, String> ours = Map.of(
                "A", "b=c\nd",
                "LC_ALL", "C.UTF-8",
                "CTK_CALLER_LC_ALL", "",
                "CTK_CALLER_JAVA_TOOL_OPTIONS", "-Dx=y",
                "CTK_ROOT", "/store");
        assertThat(CallerEnvironment.of(ours))
                .isEqualTo(Map.of("A", "b=c\nd", "JAVA_TOOL_OPTIONS", "-Dx=y", "CTK_ROOT", "/store"));
    }

    @Test
    void anotherLocaleComesBack() throws Exception {
        assertThat(CallerEnvironment.of(Map.of("LC_ALL", "C.UTF-8", "CTK_CALLER_LC_ALL", "POSIX")))
                .isEqualTo(Map.of("LC_ALL", "POSIX"));
    }
}
