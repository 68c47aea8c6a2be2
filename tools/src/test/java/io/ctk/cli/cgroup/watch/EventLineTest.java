package io.ctk.cli.cgroup.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.cgroup.stat.CgroupState;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.LimitEvent;
import io.ctk.cgroup.value.PressureResource;
import io.ctk.cgroup.value.PressureTrigger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLineTest {
    private static final Instant TIME = Instant.parse("2030-01-02T03:04:05.678901Z");
    private static final Path GROUP = Path.of("/x/judge");
    private static final PressureTrigger TRIGGER = new PressureTrigger(
            PressureResource.CPU, PressureTrigger.Kind.SOME, Duration.ofMillis(150), Duration.ofSeconds(1));

    private static void is(CgroupEvent event, String text, String json) throws IOException {
        EventLine line = EventLine.of(TIME, "judge", event);
        assertThat(line.text()).isEqualTo("2030-01-02T03:04:05.678Z judge " + text);
        assertThat(line.json())
                .isEqualTo("{\"time\":\"2030-01-02T03:04:05.678Z\",\"group\":\"judge\",\"event\":" + json + "}");
    }

    @Test
    void saysWhatHappened() throws Exception {
        is(new CgroupEvent.Populated(GROUP), "populated", "\"populated\"");
        is(new CgroupEvent.Emptied(GROUP), "emptied", "\"emptied\"");
        is(new CgroupEvent.Frozen(GROUP), "frozen", "\"frozen\"");
        is(new CgroupEvent.Thawed(GROUP), "thawed", "\"thawed\"");
        is(new CgroupEvent.Removed(GROUP), "removed", "\"removed\"");
        is(
                new CgroupEvent.LimitFelt(GROUP, LimitEvent.OOM_KILL, 2, 5),
                "oom_kill count=2 total=5",
                "\"oom_kill\",\"count\":2,\"total\":5");
        is(
                new CgroupEvent.PressureReached(GROUP, TRIGGER),
                "pressure trigger=cpu:some:150ms/1000ms",
                "\"pressure\",\"trigger\":\"cpu:some:150ms/1000ms\"");
    }

    @Test
    void beginsWithHowTheGroupStands() throws Exception {
        EventLine line = EventLine.watched(TIME, "a\nb", new CgroupState(true, false));
        assertThat(line.text()).isEqualTo("2030-01-02T03:04:05.678Z a\\nb watched populated=true frozen=false");
        assertThat(line.json())
                .endsWith("\"group\":\"a\\nb\",\"event\":\"watched\",\"populated\":true,\"frozen\":false}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpu:some:150ms/1s", "memory:full:500ms/500ms", "io:some:1s/10s", "irq:full:1ms/2s"})
    void triggersAreReadAndWritten(String text) {
        PressureTrigger trigger = Triggers.parse(text);
        assertThat(Triggers.parse(Triggers.text(trigger))).isEqualTo(trigger);
    }

    @ParameterizedTest
    @CsvSource({
        "cpu, is no RESOURCE:KIND:STALL/WINDOW",
        "cpu:some, is no RESOURCE:KIND:STALL/WINDOW",
        "cpu:some:1s, is no RESOURCE:KIND:STALL/WINDOW",
        "c/pu:some:1s, is no RESOURCE:KIND:STALL/WINDOW",
        "disk:some:1s/2s, there is no resource \"disk\"",
        "cpu:most:1s/2s, there is no kind \"most\"",
        "cpu:some:x/2s, \"x\" is no time",
        "cpu:some:2s/1s, a stall of",
        "cpu:some:1s/11s, a window of",
        "cpu:some:1ms/100ms, a window of",
    })
    void otherTriggersAreNot(String text, String complaint) {
        assertThatThrownBy(() -> Triggers.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(complaint);
    }
}
