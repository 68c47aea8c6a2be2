package io.ctk.cli.cgroup.watch;

import io.ctk.cgroup.value.PressureResource;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.cli.verb.Durations;
import java.util.Locale;

/** Pressure triggers as people write them: {@code cpu:some:150ms/1s}. */
final class Triggers {
    private static final String FORM = " is no RESOURCE:KIND:STALL/WINDOW, such as cpu:some:150ms/1s";

    private Triggers() {}

    static PressureTrigger parse(String text) {
        String[] words = text.split(":", -1);
        int slash = text.lastIndexOf('/');
        if (words.length != 3 || slash < text.lastIndexOf(':')) {
            throw new IllegalArgumentException("\"" + text + "\"" + FORM);
        }
        PressureResource resource =
                switch (words[0]) {
                    case "cpu" -> PressureResource.CPU;
                    case "memory" -> PressureResource.MEMORY;
                    case "io" -> PressureResource.IO;
                    case "irq" -> PressureResource.IRQ;
                    default ->
                        throw new IllegalArgumentException(
                                "there is no resource \"" + words[0] + "\": cpu, memory, io or irq");
                };
        PressureTrigger.Kind kind =
                switch (words[1]) {
                    case "some" -> PressureTrigger.Kind.SOME;
                    case "full" -> PressureTrigger.Kind.FULL;
                    default ->
                        throw new IllegalArgumentException("there is no kind \"" + words[1] + "\": some or full");
                };
        String stall = text.substring(text.lastIndexOf(':') + 1, slash);
        return new PressureTrigger(resource, kind, Durations.parse(stall), Durations.parse(text.substring(slash + 1)));
    }

    /** {@return the text that {@link #parse} reads} */
    static String text(PressureTrigger trigger) {
        return trigger.resource().name().toLowerCase(Locale.ROOT) + ":"
                + trigger.kind().name().toLowerCase(Locale.ROOT) + ":"
                + trigger.stall().toMillis() + "ms/"
                + trigger.window().toMillis() + "ms";
    }
}
