package io.ctk.internal.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process's first thread does with signals, at one moment (/proc/pid/status, proc(5)).
 *
 * @param first whether it is number 1 of a PID namespace below ours
 * @param state {@code 'S'} while it sleeps, {@code 'D'} while it waits for a disk, which no signal ends
 * @param slept how often it gave up its processor, of itself or not: the same number twice means that it slept in between
 * @param blocked a bit for each signal that has to wait; without those that it waits for in sigtimedwait(2), as an init does
 * @param handled a bit for each signal that it ignores or has a handler for
 */
public record SignalMask(boolean first, char state, long slept, long blocked, long handled) {
    /** Signals whose default is to end a process, and which people send for that: HUP INT QUIT USR1 USR2 ALRM TERM. */
    private static final long ENDING = bit(1) | bit(2) | bit(3) | bit(10) | bit(12) | bit(14) | bit(15);

    /** SIGPIPE. */
    public static final int PIPE = 13;

    /** A shell blocks all signals for the moment of a fork: so many milliseconds later it is no such moment. */
    private static final int MOMENT = 100;

    /** A program that is being loaded sleeps and runs in turns: so many milliseconds later it is seen at one or the other. */
    private static final int LONG = 1000;

    /** One that is seen running for so many milliseconds does not just come out of a call. */
    private static final int BUSY = 20;

    /** rt_sigtimedwait(2) of x86-64; of the architectures with the generic numbers, as arm64. */
    private static final String WAITING = System.getProperty("os.arch").equals("amd64") ? "128 " : "137 ";

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }

    /**
     * Whether the kernel would drop the signal, which is known and not guessed: the process is number 1 of its namespace, has no handler, does
     * not block the signal (kill(2)), and sleeps in another call than sigtimedwait(2). While that sleeps, the signals that it waits for are not
     * dropped, and are not shown as blocked either. What can't be seen is false.
     */
    public static boolean isDropped(long pid, int signal) {
        if (signal < 1 || signal > 31 || (ENDING & bit(signal)) == 0) {
            return false;
        }
        try {
            int waiting = 0;
            for (int i = 0; i < LONG && waiting < MOMENT; i++) {
                SignalMask before = read(pid);
                if (!before.first || (before.handled & bit(signal)) != 0) {
                    return false;
                }
                if ((before.blocked & bit(signal)) == 0) {
                    String call = Files.readString(Path.of("/proc/" + pid + "/syscall"), StandardCharsets.ISO_8859_1);
                    if (call.startsWith(WAITING)) {
                        return false;
                    }
                    SignalMask after = read(pid);
                    boolean asleep = after.state == 'S' || after.state == 'D';
                    boolean still = before.equals(after) && asleep && !call.startsWith("running");
                    boolean busy = before.state == 'R' && after.state == 'R' && i > BUSY;
                    if (still || busy) {
                        return true;
                    }
                } else {
                    waiting++;
                }
                Thread.sleep(1);
            }
        } catch (IOException e) {
            return false; // it has just ended, and its pidfd knows; or its calls are nobody's to see
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false; // it takes signals by signalfd(2), or can't be seen to sleep
    }

    /** Whether the kernel drops SIGPIPE for a process that writes where nobody reads: as above. What can't be seen is false. */
    public static boolean dropsPipe(long pid) {
        try {
            SignalMask mask = read(pid);
            return mask.first && ((mask.handled | mask.blocked) & bit(PIPE)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Whether SIGPIPE ends a process, none that is number 1. What can't be seen is false. */
    public static boolean endsByPipe(long pid) {
        try {
            SignalMask mask = read(pid);
            return !mask.first && ((mask.handled | mask.blocked) & bit(PIPE)) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static SignalMask read(long pid) throws IOException {
        boolean first = false;
        char state = 0;
        long slept = 0;
        long blocked = 0;
        long handled = 0;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("NSpid:")) {
                String[] pids = line.split("\t");
                first = pids.length > 2 && pids[pids.length - 1].equals("1");
            } else if (line.startsWith("State:")) {
                state = line.charAt("State:\t".length());
            } else if (line.contains("voluntary_ctxt_switches:")) {
                slept += Long.parseLong(line.substring(line.indexOf(':') + 1).strip());
            } else if (line.startsWith("SigBlk:")) {
                blocked = bits(line);
            } else if (line.startsWith("SigIgn:") || line.startsWith("SigCgt:")) {
                handled |= bits(line);
            }
        }
        return new SignalMask(first, state, slept, blocked, handled);
    }

    private static long bits(String line) {
        return Long.parseUnsignedLong(line.substring(7).strip(), 16);
    }
}
