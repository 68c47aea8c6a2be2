package io.ctk.launch;

import io.ctk.CtkException;
import io.ctk.Errno;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.bindings.NativeLibrary;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collection;

/**
 * The signals that this JVM gets, for a program that passes them on: those too that the JVM keeps to itself, such as QUIT and USR2, which
 * then do nothing of what they did. They stay caught when this is closed, and are heard of by nobody then.
 */
public final class CaughtSignals implements AutoCloseable {
    /** Whoever is told. */
    @FunctionalInterface
    public interface Receiver {
        /**
         * A signal came. Called on the one thread that serves all containers: it must not block.
         *
         * @param number its number, signal(7)
         * @param fromTerminal whether the kernel sent it, as it does what is typed at a terminal, and no process
         */
        void received(int number, boolean fromTerminal);
    }

    private static final int RECORD = 8;

    private final Descriptor reader;
    private final EventLoop.Registration registration;
    private final Receiver receiver;
    private final byte[] buffer = new byte[RECORD * 64];

    private CaughtSignals(Descriptor reader, Receiver receiver) throws IOException {
        this.reader = reader;
        this.receiver = receiver;
        registration = EventLoop.instance().add(reader, EventLoop.Interest.READABLE, new Handler());
    }

    /**
     * Has the signals caught. Those that are ignored, as by nohup(1), still are.
     *
     * @param numbers their numbers, signal(7)
     * @param receiver who is told
     * @return to be closed when nobody wants to hear of them any more
     * @throws IOException a {@link CtkException} for a number that can't be caught
     */
    public static CaughtSignals of(Collection<Integer> numbers, Receiver receiver) throws IOException {
        NativeLibrary.load();
        NativeError failure = new NativeError();
        int fd = failure.check(Libctk.ctk_signals_open(failure.bytes()));
        Descriptor reader = new Descriptor(failure.check(Libctk.ctk_descriptor_duplicate(fd, failure.bytes())));
        try {
            for (int number : numbers) {
                failure.check(Libctk.ctk_signals_catch(number, failure.bytes()));
            }
            return new CaughtSignals(reader, receiver);
        } catch (IOException | RuntimeException | Error e) {
            reader.close();
            throw e;
        }
    }

    private final class Handler implements EventHandler {
        @Override
        public boolean ready() {
            read();
            return true;
        }

        @Override
        public void lost(Exception reason) {
            // As if it were closed.
        }
    }

    private void read() {
        NativeError failure = new NativeError();
        int length;
        try {
            length = reader.use(
                    fd -> failure.check(Libctk.ctk_descriptor_read(fd, buffer, buffer.length, failure.bytes())));
        } catch (CtkException e) {
            if (e.errno() == Errno.EAGAIN) {
                return;
            }
            throw new IllegalStateException(e);
        } catch (IOException e) {
            return; // closed
        }
        ByteBuffer records = ByteBuffer.wrap(buffer, 0, length).order(ByteOrder.nativeOrder());
        while (records.remaining() >= RECORD) {
            receiver.received(records.getInt(), records.getInt() != 0);
        }
    }

    @Override
    public void close() {
        registration.close();
        reader.close();
    }
}
