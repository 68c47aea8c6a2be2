package io.ctk.systemd;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.connections.transports.AbstractTransport;
import org.freedesktop.dbus.connections.transports.TransportBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;

/** A service manager on a private bus that notes what it is asked for, and does what the test says. */
final class FakeSystemd implements AutoCloseable {
    /** What happens to a unit that is started or stopped. */
    interface Deed {
        void done(String unit) throws IOException;
    }

    private static final String NAME = "org.freedesktop.systemd1";
    private static final String MANAGER = "/org/freedesktop/systemd1";
    private static final DBusPath JOB = new DBusPath(MANAGER + "/job/7");
    private static final DBusPath JOB_OF_OTHERS = new DBusPath(MANAGER + "/job/6");

    /** The calls so far, in order: the method, and its strings. */
    final List<String> calls = new CopyOnWriteArrayList<>();
    /** The signature of the last call. */
    volatile String signature = "";
    /** What the last unit was to have. */
    final Map<String, Object> given = new ConcurrentHashMap<>();
    /** What units have, by "Interface.Property", with the signature of the value. */
    final Map<String, Variant<?>> properties = new ConcurrentHashMap<>();

    volatile Deed onStart = unit -> {};
    volatile Deed onStop = unit -> {};
    /** The name of the error that starting and stopping end with; "" = none. */
    volatile String error = "";
    /** How jobs end; "" = never. */
    volatile String result = "done";

    volatile boolean signalFirst = true;

    private final AbstractTransport transport;
    private final MessageFactory factory;
    private final Thread thread = new Thread(this::run, "fake-systemd");

    FakeSystemd(String address) throws IOException, DBusException {
        TransportBuilder builder = TransportBuilder.create(address);
        transport = builder.configure().withAutoConnect(false).back().build();
        transport.connect();
        factory = transport.getMessageFactory();
        askBus("Hello", null);
        askBus("RequestName", "su", NAME, new UInt32(0));
        thread.start();
    }

    private void askBus(String method, String types, Object... arguments) throws IOException, DBusException {
        String bus = "org.freedesktop.DBus";
        MethodCall call =
                factory.createMethodCall(bus, "/org/freedesktop/DBus", bus, method, (byte) 0, types, arguments);
        transport.writeMessage(call);
        Message message;
        do {
            message = transport.readMessage();
        } while (message.getReplySerial() != call.getSerial());
    }

    private void run() {
        try {
            while (true) {
                if (transport.readMessage() instanceof MethodCall call) {
                    answer(call);
                }
            }
        } catch (IOException | DBusException | RuntimeException e) {
            calls.add("ended");
        }
    }

    private void answer(MethodCall call) throws IOException, DBusException {
        Object[] arguments = call.getParameters();
        StringBuilder text = new StringBuilder(call.getName());
        for (Object argument : arguments == null ? new Object[0] : arguments) {
            text.append(argument instanceof String ? " " + argument : "");
        }
        calls.add(text.toString());
        signature = String.valueOf(call.getSig());
        switch (call.getName()) {
            case "Subscribe" -> reply(call, null);
            case "GetUnit" -> reply(call, "o", new DBusPath(MANAGER + "/unit/it"));
            case "Get" -> {
                String type = String.valueOf(arguments[0]);
                Variant<?> value = properties.get(type.substring(type.lastIndexOf('.') + 1) + "." + arguments[1]);
                reply(call, "v", value);
            }
            case "StartTransientUnit" -> {
                note((List<?>) arguments[2]);
                job(call, String.valueOf(arguments[0]), onStart);
            }
            case "StopUnit" -> job(call, String.valueOf(arguments[0]), onStop);
            default -> throw new IllegalStateException("nobody should call " + call.getName());
        }
    }

    private void note(List<?> list) {
        given.clear();
        for (Object property : list) {
            Object[] pair = (Object[]) property;
            Variant<?> value = (Variant<?>) pair[1];
            given.put(String.valueOf(pair[0]), value.getValue());
        }
    }

    private void job(MethodCall call, String unit, Deed deed) throws IOException, DBusException {
        if (!error.isEmpty()) {
            transport.writeMessage(
                    factory.createError(null, call.getSource(), error, call.getSerial(), "s", "in words"));
            return;
        }
        deed.done(unit);
        if (signalFirst) {
            end(unit);
        }
        reply(call, "o", JOB);
        if (!signalFirst) {
            end(unit);
        }
    }

    private void end(String unit) throws IOException, DBusException {
        if (!result.isEmpty()) {
            removed(JOB_OF_OTHERS, "other.service", "failed");
            removed(JOB, unit, result);
        }
    }

    private void removed(DBusPath job, String unit, String how) throws IOException, DBusException {
        transport.writeMessage(factory.createSignal(
                null, MANAGER, NAME + ".Manager", "JobRemoved", "uoss", new UInt32(7), job, unit, how));
    }

    private void reply(MethodCall call, String types, Object... values) throws IOException, DBusException {
        transport.writeMessage(factory.createMethodReturn(call, types, values));
    }

    Map<String, Object> given() {
        return new TreeMap<>(given);
    }

    @Override
    public void close() throws IOException {
        transport.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
