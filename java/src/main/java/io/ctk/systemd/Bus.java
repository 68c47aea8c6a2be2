package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.Errno;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Predicate;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.DBusSignal;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.MethodReturn;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a message bus (the D-Bus specification), for one thread and a few calls. What arrives is read in its order by
 * the thread that waits for it, so that no signal can be missed between a call and its reply, and no thread stays behind.
 */
final class Bus implements AutoCloseable {
    private static final String BUS = "org.freedesktop.DBus";
    private static final String BUS_PATH = "/org/freedesktop/DBus";

    /**
     * A method of an object.
     *
     * @param destination the bus name of whoever has it
     * @param path the object
     * @param type the interface
     */
    record Target(String destination, String path, String type) {}

    private static final Target DAEMON = new Target(BUS, BUS_PATH, BUS);

    private final String address;
    private final AbstractTransport transport;
    private final Deadline deadline;
    private final Queue<DBusSignal> signals = new ArrayDeque<>();
    private String name = "";

    private Bus(String address, AbstractTransport transport, Duration limit) {
        this.address = address;
        this.transport = transport;
        this.deadline = new Deadline(limit, transport);
    }

    /**
     * Connects, authenticates as this process's user, and says hello.
     *
     * @param address in the D-Bus specification's form, such as {@code unix:path=/run/dbus/system_bus_socket}
     * @param limit how long all that is done with the connection may take
     * @throws CtkException if nobody answers there
     */
    static Bus connect(String address, Duration limit) throws CtkException {
        Bus bus;
        try {
            // Connected below, once the deadline can end that too.
            TransportBuilder builder = TransportBuilder.create(address)
                    .configure()
                    .withAutoConnect(false)
                    .back();
            bus = new Bus(address, builder.build(), limit);
        } catch (DBusException | IOException | RuntimeException e) {
            throw BusErrors.unreachable(address, e);
        }
        try {
            bus.transport.connect();
            bus.name = String.valueOf(bus.call("connect to", address, DAEMON, "Hello", null)[0]);
            return bus;
        } catch (CtkException e) {
            bus.close();
            throw e;
        } catch (IOException | RuntimeException e) {
            bus.close();
            throw bus.failed("connect to", address, e);
        }
    }

    /** Has signals of that kind sent to this connection from now on. */
    void subscribe(String type, String member) throws CtkException {
        String rule = "type='signal',interface='" + type + "',member='" + member + "'";
        call("subscribe to", member, DAEMON, "AddMatch", "s", rule);
    }

    /** {@return this process's number, as the bus sees it} */
    long ownPid() throws CtkException {
        Object pid = call("ask", address, DAEMON, "GetConnectionUnixProcessID", "s", name)[0];
        return ((Number) pid).longValue();
    }

    /**
     * Calls a method and waits for its reply.
     *
     * @param operation what it is for, for messages
     * @param subject what it is done to, for messages
     * @param target whose method
     * @param method its name
     * @param signature of the arguments; null if there are none
     * @return what it returned
     * @throws CtkException if it returned an error, or nothing in time
     */
    Object[] call(
            String operation,
            String subject,
            Target target,
            String method,
            @Nullable String signature,
            Object... arguments)
            throws CtkException {
        try {
            MethodCall call = transport
                    .getMessageFactory()
                    .createMethodCall(
                            target.destination, target.path, target.type, method, (byte) 0, signature, arguments);
            transport.writeMessage(call);
            while (true) {
                Message message = transport.readMessage();
                if (message instanceof DBusSignal signal) {
                    signals.add(signal);
                } else if (message != null && message.getReplySerial() == call.getSerial()) {
                    return result(operation, subject, message);
                }
            }
        } catch (CtkException e) {
            throw e;
        } catch (DBusException | IOException | RuntimeException e) {
            throw failed(operation, subject, e);
        }
    }

    private static Object[] result(String operation, String subject, Message message)
            throws CtkException, DBusException {
        Object[] values = message.getParameters();
        if (message instanceof Error error) {
            String text = values == null || values.length == 0 ? "" : String.valueOf(values[0]);
            throw BusErrors.named(operation, subject, String.valueOf(error.getName()), text);
        }
        if (!(message instanceof MethodReturn)) {
            throw new CtkException(operation, subject, Errno.EIO, "an answer of type " + message.getType());
        }
        return values == null ? new Object[0] : values;
    }

    /**
     * Waits for a signal, which may have come already.
     *
     * @param operation what it is for, for messages
     * @param subject what it is about, for messages
     * @param member the signal's name
     * @param wanted whether its arguments are the right ones
     * @return the arguments
     * @throws CtkException if it does not come in time
     */
    Object[] await(String operation, String subject, String member, Predicate<Object[]> wanted) throws CtkException {
        try {
            while (true) {
                DBusSignal signal = signals.poll();
                if (signal == null) {
                    signal = transport.readMessage() instanceof DBusSignal read ? read : null;
                }
                if (signal != null && member.equals(signal.getName())) {
                    Object[] values = signal.getParameters();
                    if (values != null && wanted.test(values)) {
                        return values;
                    }
                }
            }
        } catch (DBusException | IOException | RuntimeException e) {
            throw failed(operation, subject, e);
        }
    }

    private CtkException failed(String operation, String subject, Exception e) {
        if (deadline.isExpired()) {
            return new CtkException(
                    operation, subject, Errno.ETIMEDOUT, "no answer over " + address + " in time; is systemd hanging?");
        }
        if (e instanceof ClosedByInterruptException) {
            return new CtkException(operation, subject, Errno.EINTR, "");
        }
        return operation.equals("connect to")
                ? BusErrors.unreachable(address, e)
                : new CtkException(operation, subject, Errno.EIO, "the connection to " + address + " broke: " + e);
    }

    @Override
    public void close() {
        deadline.close();
        try {
            transport.close();
        } catch (IOException e) {
            return; // it is closed for all that it matters
        }
    }
}
