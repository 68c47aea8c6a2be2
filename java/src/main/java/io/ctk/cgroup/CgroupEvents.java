package io.ctk.cgroup;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupEvent;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.cgroup.value.ControllerMissingException;
import io.ctk.cgroup.value.PressureTrigger;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.cgroup.watch.FileWatch;
import io.ctk.internal.cgroup.watch.Listener;
import io.ctk.internal.cgroup.watch.PressureWatch;
import io.ctk.internal.cgroup.watch.RemovalWatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens in a group and below it: for listeners, and for subscribers of {@link Flow}. The kernel tells of it (epoll(7)) on
 * the one thread that serves all groups and processes; listeners run on threads of their own and may take as long as they like. Whoever is
 * {@link #BUFFERED} events behind misses some; totals are counted by the kernel and miss nothing.
 *
 * <pre>{@code
 * try (CgroupEvents events = group.events()) {
 *     events.forEach(event -> {
 *         if (event instanceof CgroupEvent.LimitFelt felt && felt.limit() == LimitEvent.OOM_KILL) {
 *             ...
 *         }
 *     });
 * }
 * }</pre>
 *
 * <p>It ends, for subscribers too, when the group is removed or {@link #close} is called.
 */
public final class CgroupEvents implements Flow.Publisher<CgroupEvent>, AutoCloseable {
    /** How far a subscriber may be behind. */
    public static final int BUFFERED = Flow.defaultBufferSize();

    /** As many as there are busy listeners: in a pool of few, those that take their time would keep the others waiting. */
    private static final class Threads {
        static final Executor POOL = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "ctk-listener");
            thread.setDaemon(true);
            return thread;
        });
    }

    private final Path group;
    private final SubmissionPublisher<CgroupEvent> publisher = new SubmissionPublisher<>(Threads.POOL, BUFFERED);
    private final Object inode;
    private final List<AutoCloseable> watches = new ArrayList<>();

    /** What the watches tell; apart, since none of it is for users. */
    private final Listener told = new Listener() {
        @Override
        public Path group() {
            return group;
        }

        /** A group's inode is its id. */
        @Override
        public boolean groupExists() {
            try {
                return inode.equals(Files.getAttribute(group, "unix:ino"));
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void publish(CgroupEvent event) {
            if (!publisher.isClosed()) {
                publisher.offer(event, (subscriber, missed) -> {
                    logger().debug("a subscriber is too slow for {}", missed);
                    return false;
                });
            }
        }

        @Override
        public void removed() {
            publish(new CgroupEvent.Removed(group));
            CgroupEvents.this.close();
        }

        @Override
        public void lost(Exception reason) {
            publisher.closeExceptionally(reason);
            CgroupEvents.this.close();
        }
    };

    private CgroupEvents(Path group) throws IOException {
        this.group = group;
        try {
            this.inode = Files.getAttribute(group, "unix:ino");
        } catch (NoSuchFileException e) {
            throw new CgroupRemovedException(group, "", null);
        }
    }

    static CgroupEvents open(CgroupFiles group, List<PressureTrigger> triggers) throws IOException {
        CgroupEvents events = new CgroupEvents(group.group());
        try {
            events.watch(group, triggers);
            return events;
        } catch (IOException | RuntimeException | Error e) {
            events.close();
            throw e;
        }
    }

    private synchronized void watch(CgroupFiles files, List<PressureTrigger> triggers) throws IOException {
        for (String file : List.of("cgroup.events", "memory.events", "memory.swap.events", "pids.events")) {
            if (has(files, file)) {
                watches.add(FileWatch.of(files, file, told));
            }
        }
        for (PressureTrigger trigger : triggers) {
            watches.add(PressureWatch.of(files, trigger, told));
        }
        watches.add(RemovalWatch.instance().add(files, told));
    }

    /** The root of the hierarchy has none of them, and a group has those of its controllers. */
    private static boolean has(CgroupFiles group, String file) throws IOException {
        try {
            group.read(file);
            return true;
        } catch (CgroupRemovedException e) {
            throw e;
        } catch (CtkException e) {
            if (e.errno() == Errno.ENOENT || e instanceof ControllerMissingException) {
                return false;
            }
            throw e;
        }
    }

    /** {@return the group's directory} */
    public Path group() {
        return group;
    }

    /**
     * Has the subscriber told of what happens from now on.
     *
     * @param subscriber whom to tell
     */
    @Override
    public void subscribe(Flow.Subscriber<? super CgroupEvent> subscriber) {
        publisher.subscribe(subscriber);
    }

    /**
     * Has a listener called for each event from now on, one after another.
     *
     * @param listener whom to call
     * @return what completes when there will be no more, and fails when the listener does
     */
    public CompletableFuture<Void> forEach(Consumer<? super CgroupEvent> listener) {
        return publisher.consume(listener);
    }

    /** Tells nobody any more; what was told already still arrives. Closing twice does nothing. */
    @Override
    public void close() {
        List<AutoCloseable> closing;
        synchronized (this) {
            closing = List.copyOf(watches);
            watches.clear();
        }
        for (AutoCloseable watch : closing) {
            closeOne(watch);
        }
        publisher.close();
    }

    private static void closeOne(AutoCloseable watch) {
        try {
            watch.close();
        } catch (Exception e) {
            logger().debug("a watch could not be closed", e);
        }
    }

    private static Logger logger() {
        return LoggerFactory.getLogger(CgroupEvents.class);
    }
}
