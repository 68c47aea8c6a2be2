package io.ctk.internal.events;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one thread that waits for the ends of all processes, for their pipes, and for the events of all groups (epoll(7)). */
public final class EventLoop {
    private static final int AT_ONCE = 64;
    /** No registration's: its descriptor is always ready, so that arming it wakes the thread. */
    private static final long WAKE = 0;

    private static final class Holder {
        static final EventLoop INSTANCE = new EventLoop();
    }

    private final Map<Long, Registration> registered = new ConcurrentHashMap<>();
    private final AtomicLong lastToken = new AtomicLong(WAKE);
    private final int events;
    private final int wake;

    private EventLoop() {
        NativeError error = new NativeError();
        try {
            events = error.check(Libctk.ctk_events_open(error.bytes()));
            int[] pipe = new int[2];
            error.check(Libctk.ctk_pipe_open(pipe, error.bytes()));
            Libctk.ctk_descriptor_close(pipe[1]); // a pipe without a writer is at its end, now and for ever
            wake = pipe[0];
            error.check(Libctk.ctk_events_add(events, wake, Libctk.CTK_EVENT_READABLE, WAKE, error.bytes()));
        } catch (CtkException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        Thread thread = new Thread(null, this::run, "ctk-events", 256 * 1024);
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return the loop of this JVM} */
    public static EventLoop instance() {
        return Holder.INSTANCE;
    }

    /** What is waited for. */
    public enum Interest {
        /** That it can be read; that the process of a pidfd has ended. */
        READABLE(Libctk.CTK_EVENT_READABLE),
        /** That a file of a group changed, or its pressure is too high. */
        PRIORITY(Libctk.CTK_EVENT_PRIORITY),
        /** That a pipe has room, or nobody reads it any more. */
        WRITABLE(Libctk.CTK_EVENT_WRITABLE),
        /** That nobody reads a pipe any more; of its writing end. */
        LEFT(Libctk.CTK_EVENT_LEFT);

        private final int number;

        Interest(int number) {
            this.number = number;
        }
    }

    /** One descriptor and who waits for it. */
    public final class Registration implements AutoCloseable {
        private final long token = lastToken.incrementAndGet();
        private final Descriptor descriptor;
        private final Interest interest;
        private final EventHandler handler;
        private final boolean once;

        private Registration(Descriptor descriptor, Interest interest, EventHandler handler, boolean once) {
            this.descriptor = descriptor;
            this.interest = interest;
            this.handler = handler;
            this.once = once;
        }

        /** Has the handler of {@link EventLoop#addOnce} called one time more, the next time; not while it waits for a time. */
        public void again() throws IOException {
            expect(this);
            try {
                rearm(this);
            } catch (IOException | RuntimeException e) {
                registered.remove(token);
                throw e;
            }
        }

        /** Has the handler not called any more, but for a call that is being made. */
        @Override
        public void close() {
            if (registered.remove(token) == null) {
                return;
            }
            NativeError error = new NativeError();
            try {
                descriptor.use(fd -> Libctk.ctk_events_remove(events, fd, error.bytes()));
            } catch (IOException e) {
                // Closed: the kernel has forgotten it.
            }
            if (registered.isEmpty()) {
                wake();
            }
        }
    }

    /**
     * Has a handler called whenever something happens to a descriptor, which stays the caller's to close, after the registration.
     *
     * @throws IOException if the descriptor is closed, or can't be waited for
     */
    public Registration add(Descriptor descriptor, Interest interest, EventHandler handler) throws IOException {
        return add(new Registration(descriptor, interest, handler, false));
    }

    /**
     * Has a handler called the next time that something happens to a descriptor, whatever {@link EventHandler#ready} returns, and then
     * each time after {@link Registration#again}. In between nothing here refers to it.
     *
     * @throws IOException if the descriptor is closed, or can't be waited for
     */
    public Registration addOnce(Descriptor descriptor, Interest interest, EventHandler handler) throws IOException {
        return add(new Registration(descriptor, interest, handler, true));
    }

    private synchronized void expect(Registration registration) {
        registered.put(registration.token, registration);
        notifyAll();
    }

    private Registration add(Registration registration) throws IOException {
        Descriptor descriptor = registration.descriptor;
        Interest interest = registration.interest;
        expect(registration);
        NativeError error = new NativeError();
        try {
            descriptor.use(fd ->
                    error.check(Libctk.ctk_events_add(events, fd, interest.number, registration.token, error.bytes())));
        } catch (IOException | RuntimeException e) {
            registered.remove(registration.token);
            throw e;
        }
        return registration;
    }

    private void run() {
        long[] tokens = new long[AT_ONCE];
        NativeError error = new NativeError();
        while (true) {
            awaitWork();
            int count = Libctk.ctk_events_wait(events, tokens, AT_ONCE, -1, error.bytes());
            if (count < 0) {
                // Nothing but a closed descriptor or bad memory fails here, and neither mends itself.
                IllegalStateException e = new IllegalStateException(error.exception(0));
                registered.values().forEach(registration -> registration.handler.lost(e));
                throw e;
            }
            for (int i = 0; i < count; i++) {
                Registration registration = registered.get(tokens[i]);
                if (registration != null) {
                    handle(registration);
                }
            }
        }
    }

    /**
     * With nothing to wait for it waits in Java: the end of a JVM waits 300 ms for threads that are in native code.
     */
    private synchronized void awaitWork() {
        while (registered.isEmpty()) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody has a reference to this thread to interrupt it with.
            }
        }
    }

    private void wake() {
        Libctk.ctk_events_rearm(events, wake, Libctk.CTK_EVENT_READABLE, WAKE, new NativeError().bytes());
    }

    private void handle(Registration registration) {
        try {
            if (registration.once) {
                // Before the handler is called: whoever that wakes may ask for the next time at once.
                if (registered.remove(registration.token) != null) {
                    registration.handler.ready();
                }
            } else if (registration.handler.ready()) {
                rearm(registration);
            } else {
                registered.remove(registration.token);
            }
        } catch (IOException | RuntimeException | Error e) { // whatever it is, the others are served on
            if (registered.remove(registration.token) != null || registration.once) { // otherwise closed meanwhile
                registration.handler.lost(e instanceof Exception exception ? exception : new IllegalStateException(e));
                logger().debug("an event could not be handled", e);
            }
        }
    }

    private void rearm(Registration registration) throws IOException {
        NativeError error = new NativeError();
        int number = registration.interest.number;
        registration.descriptor.use(
                fd -> error.check(Libctk.ctk_events_rearm(events, fd, number, registration.token, error.bytes())));
    }

    /** Looked up when needed: setting up a logging back end has no place in a program's start. */
    private static Logger logger() {
        return LoggerFactory.getLogger(EventLoop.class);
    }
}
