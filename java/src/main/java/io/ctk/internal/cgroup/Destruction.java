package io.ctk.internal.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupRemovedException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** The end of a group and of all its processes, whether they want it or not. */
public final class Destruction {
    private Destruction() {}

    public static void of(CgroupFiles group, Duration timeout) throws IOException {
        Path above = group.group().getParent();
        if (above == null) {
            throw new CtkException("remove cgroup", group.group().toString(), Errno.EINVAL, "it is the root");
        }
        boolean interrupted = false;
        try (CgroupFiles parent = CgroupFiles.open(above)) {
            long end = System.nanoTime() + Waiting.nanos(timeout);
            while (true) {
                Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                try {
                    if (!Waiting.until(left, () -> isGone(parent, group))) {
                        throw busy(group);
                    }
                    return;
                } catch (InterruptedException e) {
                    interrupted = true; // once begun, it is seen through
                }
            }
        } catch (CtkException e) {
            if (e.errno() != Errno.ENOENT) { // the group above is gone, so this one is
                throw e;
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isGone(CgroupFiles parent, CgroupFiles group) throws IOException {
        if (!group.exists()) {
            return true;
        }
        try {
            group.kill();
            parent.removeTree(String.valueOf(group.group().getFileName()));
            return true;
        } catch (CgroupRemovedException e) {
            return true;
        } catch (CtkException e) {
            // Killed processes hold their group until they are really gone; frozen ones too, before they are thawed.
            if (e.errno() != Errno.EBUSY) {
                throw e;
            }
            return false;
        }
    }

    private static CtkException busy(CgroupFiles group) {
        String detail = "its processes don't die of SIGKILL; they wait in the kernel, for a device perhaps";
        return new CtkException("remove cgroup", group.group().toString(), Errno.EBUSY, detail);
    }
}
