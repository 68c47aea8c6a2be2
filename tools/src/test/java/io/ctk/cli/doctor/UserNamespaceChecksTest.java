package io.ctk.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UserNamespaceChecksTest {
    private static CtkException refused() {
        return new CtkException("clone", "", Errno.EPERM, "");
    }

    private static List<UserNamespaceRule> broken(Map<String, String> sysctls) {
        return UserNamespaceRule.broken(key -> Optional.ofNullable(sysctls.get(key)));
    }

    @Test
    void eachSysctlIsAReason() {
        assertThat(broken(Map.of("kernel.unprivileged_userns_clone", "0")))
                .containsExactly(UserNamespaceRule.UNPRIVILEGED);
        assertThat(broken(Map.of("user.max_user_namespaces", "0"))).containsExactly(UserNamespaceRule.MAXIMUM);
        assertThat(broken(Map.of("kernel.apparmor_restrict_unprivileged_userns", "1")))
                .containsExactly(UserNamespaceRule.APPARMOR);
    }

    @Test
    void absentOrPermissiveSysctlsAreNone() {
        assertThat(broken(Map.of())).isEmpty();
        assertThat(broken(Map.of(
                        "kernel.unprivileged_userns_clone", "1",
                        "user.max_user_namespaces", "96365",
                        "kernel.apparmor_restrict_unprivileged_userns", "0")))
                .isEmpty();
    }

    @Test
    void aRefusalNamesTheSysctlAndTheWayOut() {
        Outcome outcome = UserNamespaceChecks.outcome(refused(), List.of(UserNamespaceRule.MAXIMUM), false);
        assertThat(outcome.status()).isEqualTo(Status.MISSING);
        assertThat(outcome.found()).contains("EPERM").contains("user.max_user_namespaces=0");
        assertThat(outcome.advice()).contains("sysctl user.max_user_namespaces=");
    }

    @Test
    void aRefusalWithoutASysctlHasAnotherReason() {
        assertThat(UserNamespaceChecks.outcome(refused(), List.of(), false).advice())
                .contains("CONFIG_USER_NS");
    }

    @Test
    void rootIsToldOfOrdinaryUsers() {
        assertThat(UserNamespaceChecks.outcome(null, List.of(UserNamespaceRule.UNPRIVILEGED), true)
                        .status())
                .isEqualTo(Status.LIMITED);
        // It worked for an ordinary user, whatever the sysctl says.
        assertThat(UserNamespaceChecks.outcome(null, List.of(UserNamespaceRule.APPARMOR), false)
                        .status())
                .isEqualTo(Status.OK);
    }

    @Test
    void countsSubordinateIds() {
        List<String> lines = List.of("# none", "eve:100000:65536", "1000:300000:10", "adam:1:1", "eve:x:y");
        SubordinateIds ids = SubordinateIds.of(lines, List.of(), "eve", 1000);
        assertThat(ids).isEqualTo(new SubordinateIds(65546, 0));
        assertThat(ids.outcome("eve", true).status()).isEqualTo(Status.LIMITED);
        assertThat(new SubordinateIds(1, 1).outcome("eve", true).status()).isEqualTo(Status.OK);
        assertThat(new SubordinateIds(1, 1).outcome("eve", false).advice()).contains("uidmap");
    }
}
