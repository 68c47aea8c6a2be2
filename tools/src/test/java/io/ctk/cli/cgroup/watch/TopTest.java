package io.ctk.cli.cgroup.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.cgroup.CgroupHierarchy;
import io.ctk.cli.cgroup.names.GroupNames;
import io.ctk.cli.verb.Terminal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopTest {
    private static final Path MOUNT = Path.of("/cg");
    private static final OptionalLong NONE = OptionalLong.empty();
    private static final List<TopRow> ROWS = List.of(
            row("cpu", 99.96, 10, 1, 0, 0),
            row("memory", 2, 3L << 30, 2, 0, 0),
            row("pids", 1, 20, 500, 0, 0),
            row("io", 0, 30, 3, 5 << 20, 1 << 10),
            new TopRow(MOUNT.resolve("bare"), 0, NONE, NONE, NONE, NONE));

    private static TopRow row(String name, double cpu, long memory, long pids, long read, long written) {
        return new TopRow(
                MOUNT.resolve(name),
                cpu,
                OptionalLong.of(memory),
                OptionalLong.of(pids),
                OptionalLong.of(read),
                OptionalLong.of(written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu", "memory", "pids", "io"})
    void whatUsesMostComesFirst(String order) {
        List<TopRow> rows = new ArrayList<>(ROWS);
        rows.sort(TopOrder.parse(order));
        assertThat(rows.get(0).path()).isEqualTo(MOUNT.resolve(order));
    }

    @Test
    void equalsStandByTheirNames() {
        List<TopRow> rows = new ArrayList<>(List.of(row("b", 0, 0, 0, 0, 0), row("a", 0, 0, 0, 0, 0)));
        rows.sort(TopOrder.BY_CPU);
        assertThat(rows).extracting(row -> row.path().toString()).containsExactly("/cg/a", "/cg/b");
    }

    @Test
    void theTableIsOfUnitsAndDashes() {
        GroupNames names = new GroupNames(new CgroupHierarchy(MOUNT, false, Optional.empty(), Set.of()));
        assertThat(TopTable.lines(ROWS, names))
                .containsExactly(
                        "  CPU %     MEMORY   PIDS     READ/S  WRITTEN/S  GROUP",
                        "  100.0       10 B      1        0 B        0 B  cpu",
                        "    2.0    3.0 GiB      2        0 B        0 B  memory",
                        "    1.0       20 B    500        0 B        0 B  pids",
                        "    0.0       30 B      3    5.0 MiB    1.0 KiB  io",
                        "    0.0          -      -          -          -  bare");
    }

    @Test
    void aTerminalIsRedrawnInPlaceAndNeverScrolled() {
        List<String> lines = List.of("one", "two two", "three", "four");
        assertThat(Screen.inPlace(lines, new Terminal.Size(24, 80)))
                .isEqualTo("\033[Hone\033[K\r\ntwo two\033[K\r\nthree\033[K\r\nfour\033[K\033[J");
        assertThat(Screen.inPlace(lines, new Terminal.Size(2, 5))).isEqualTo("\033[Hone\033[K\r\ntwo t\033[J");
    }

    @ParameterizedTest
    @CsvSource({
        "'24 80\n', 24, 80",
        "50 200, 50, 200",
        "0 0, 24, 80",
        "0 60, 24, 60",
        "'', 24, 80",
        "x y, 24, 80",
        "1 2 3, 24, 80"
    })
    void aSizeIsAsSttyHasIt(String text, int rows, int columns) {
        assertThat(Terminal.parse(text)).isEqualTo(new Terminal.Size(rows, columns));
    }

    @ParameterizedTest
    @CsvSource({
        "/dev/pts/3, true",
        "/dev/tty1, true",
        "/dev/ttyS0, true",
        "/dev/console, true",
        "/dev/null, false",
        "pipe:[123], false",
        "/tmp/dev/pts/3, false",
    })
    void aTerminalIsKnownByItsDevice(Path device, boolean terminal) {
        assertThat(Terminal.isTerminal(device)).isEqualTo(terminal);
    }
}
