package io.ctk.internal.cgroup.watch;

import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Descriptor;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One descriptor of a group that the event loop watches for a change, until it is closed or the group is gone. */
abstract class Watch implements EventHandler, AutoCloseable {
    private final Descriptor descriptor;
    private final Listener listener;
    private EventLoop.@Nullable Registration registration;

    Watch(int fd, Listener listener) {
        this.descriptor = new Descriptor(fd);
        this.listener = listener;
    }

    /** To be called once it can take events. */
    final synchronized void begin() throws IOException {
        try {
            registration = EventLoop.instance().add(descriptor, EventLoop.Interest.PRIORITY, this);
        } catch (IOException | RuntimeException e) {
            descriptor.close();
            throw e;
        }
    }

    final Descriptor descriptor() {
        return descriptor;
    }

    final Listener listener() {
        return listener;
    }

    /** Tells what happened. {@return whether there can be more} */
    abstract boolean tell() throws IOException;

    @Override
    public final boolean ready() {
        try {
            return tell();
        } catch (CgroupRemovedException e) {
            return false; // RemovalWatch tells
        } catch (IOException e) {
            listener.lost(e);
            return false;
        }
    }

    @Override
    public final void lost(Exception reason) {
        listener.lost(reason);
    }

    @Override
    public final synchronized void close() {
        if (registration != null) {
            registration.close();
        }
        descriptor.close();
    }
}
