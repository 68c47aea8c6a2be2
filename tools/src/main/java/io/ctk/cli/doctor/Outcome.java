package io.ctk.cli.doctor;

/**
 * What a check found, in one line, and what to do about it.
 *
 * @param status what it means
 * @param found what is there
 * @param advice what to do about it; "" exactly when the status is OK
 */
public record Outcome(Status status, String found, String advice) {
    /** Checks that there is advice where it is due. */
    public Outcome {
        if (advice.isEmpty() != (status == Status.OK)) {
            throw new IllegalArgumentException(status + " with the advice \"" + advice + "\"");
        }
    }

    static Outcome ok(String found) {
        return new Outcome(Status.OK, found, "");
    }

    static Outcome limited(String found, String advice) {
        return new Outcome(Status.LIMITED, found, advice);
    }

    static Outcome missing(String found, String advice) {
        return new Outcome(Status.MISSING, found, advice);
    }
}
