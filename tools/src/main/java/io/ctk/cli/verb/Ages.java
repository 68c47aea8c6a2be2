package io.ctk.cli.verb;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, roughly. */
public final class Ages {
    private Ages() {}

    /** {@return such as "3 days ago"; "-" for no time} */
    public static String text(String rfc3339, Instant now) {
        if (rfc3339.isEmpty()) {
            return "-";
        }
        Duration age;
        try {
            Instant then = Instant.parse(rfc3339);
            if (then.isBefore(Instant.EPOCH)) { // the year 1: how Go writes that it knows no time
                return "-";
            }
            age = Duration.between(then, now);
        } catch (DateTimeException e) {
            return "-";
        }
        if (age.toMinutes() < 1) {
            return "now";
        }
        if (age.toHours() < 1) {
            return count(age.toMinutes(), "minute");
        }
        if (age.toDays() < 1) {
            return count(age.toHours(), "hour");
        }
        return age.toDays() < 730 ? count(age.toDays(), "day") : count(age.toDays() / 365, "year");
    }

    private static String count(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s") + " ago";
    }
}
