package io.ctk.launch;

/**
 * How a process ended.
 *
 * @param signal the signal that ended it, 0 if it exited by itself
 * @param value its exit code if it exited by itself
 */
public record ExitStatus(int signal, int value) {
    private static final int SIGNAL_BASE = 128;

    /** {@return a process that exited by itself} */
    public static ExitStatus exited(int code) {
        return new ExitStatus(0, code);
    }

    /** {@return a process that a signal ended} */
    public static ExitStatus signalled(int signal) {
        return new ExitStatus(signal, 0);
    }

    /** {@return whether it exited by itself with code 0} */
    public boolean isSuccess() {
        return signal == 0 && value == 0;
    }

    /** {@return the exit code as a shell has it: the process's own, 128+n for signal n} */
    public int code() {
        return signal == 0 ? value : SIGNAL_BASE + signal;
    }

    @Override
    public String toString() {
        return signal == 0 ? "exit code " + value : "signal " + signal;
    }
}
