package io.ctk.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process does with signals (/proc/pid/status, proc(5)).
 *
 * @param first whether it is number 1 of a PID namespace below ours
 * @param blocked a bit for each signal that has to wait
 * @param handled a bit for each signal that it ignores or has a handler for
 */
record SignalMask(boolean first, long blocked, long handled) {
    /** Signals whose default is to end a process, and which people send for that: HUP INT QUIT USR1 USR2 ALRM TERM. */
    private static final long ENDING = bit(1) | bit(2) | bit(3) | bit(10) | bit(12) | bit(14) | bit(15);

    /** A shell blocks all signals for the moment of a fork: so many milliseconds later it is no such moment. */
    private static final int MOMENT = 100;

    private static long bit(int signal) {
        return 1L << (signal - 1);
    }

    /**
     * Whether the kernel would drop the signal: the process is number 1 of its namespace, and has no handler (kill(2)). A signal
     * that is blocked at first is dropped later, when it is let through.
     */
    static boolean isDropped(long pid, int signal) {
        if (signal < 1 || signal > 31 || (ENDING & bit(signal)) == 0) {
            return false;
        }
        try {
            for (int i = 0; i < MOMENT; i++) {
                SignalMask mask = read(pid);
                if (!mask.first || (mask.handled & bit(signal)) != 0) {
                    return false;
                }
                if ((mask.blocked & bit(signal)) == 0) {
                    return true;
                }
                Thread.sleep(1);
            }
        } catch (IOException e) {
            return false; // it has just ended, and its pidfd knows
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false; // it takes signals by sigwait(3) or signalfd(2)
    }

    private static SignalMask read(long pid) throws IOException {
        boolean first = false;
        long blocked = 0;
        long handled = 0;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"), StandardCharsets.ISO_8859_1)) {
            if (line.startsWith("NSpid:")) {
                String[] pids = line.split("\t");
                first = pids.length > 2 && pids[pids.length - 1].equals("1");
            } else if (line.startsWith("SigBlk:")) {
                blocked = bits(line);
            } else if (line.startsWith("SigIgn:") || line.startsWith("SigCgt:")) {
                handled |= bits(line);
            }
        }
        return new SignalMask(first, blocked, handled);
    }

    private static long bits(String line) {
        return Long.parseUnsignedLong(line.substring(7).strip(), 16);
    }
}
