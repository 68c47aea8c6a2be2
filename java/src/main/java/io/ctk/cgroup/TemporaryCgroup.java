package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A group that is gone when it is closed, whatever happened meanwhile: for work that begins and ends here.
 *
 * <pre>{@code
 * try (TemporaryCgroup judge = parent.createTemporary("judge-")) {
 *     judge.group().memory().setMax(ByteSize.mib(64));
 *     judge.group().moveProcess(process.pid());
 *     process.waitFor();
 * }
 * }</pre>
 *
 * A JVM that is killed leaves the group; the next one gets another name.
 */
public final class TemporaryCgroup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Cgroup group;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TemporaryCgroup(Cgroup group) {
        this.group = group;
    }

    static TemporaryCgroup below(Cgroup parent, String prefix) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return new TemporaryCgroup(parent.create(prefix + Long.toHexString(RANDOM.nextLong())));
            } catch (CtkException e) {
                if (e.errno() != Errno.EEXIST || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** {@return the group, which is this object's to close} */
    public Cgroup group() {
        return group;
    }

    /**
     * Kills every process in the group and below it, and removes it with all groups below. Closing twice does nothing.
     *
     * @throws IOException a {@link CtkException}: EBUSY if it still had processes after 10 seconds, which the kernel can't end
     */
    @Override
    public void close() throws IOException {
        if (closed.compareAndSet(false, true)) {
            try (group) {
                group.destroy(PATIENCE);
            }
        }
    }

    @Override
    public String toString() {
        return "TemporaryCgroup[" + group + "]";
    }
}
