package io.ctk.internal.cgroup.watch;

import io.ctk.Errno;
import io.ctk.cgroup.value.CgroupRemovedException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.cgroup.CgroupFiles;
import io.ctk.internal.events.EventHandler;
import io.ctk.internal.events.EventLoop;
import io.ctk.internal.natives.Bytes;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hears when groups are removed, by inotify(7) on the groups above them: one descriptor for all, since a user may have
 * few. It is open while somebody wants to know.
 */
public final class RemovalWatch implements EventHandler {
    private static final RemovalWatch INSTANCE = new RemovalWatch();

    private static final int BUFFER_SIZE = 16 * 1024;
    /** struct inotify_event without its name. */
    private static final int HEADER_SIZE = 16;

    private static final int IN_Q_OVERFLOW = 0x4000;

    /** Somebody who wants to know. */
    private record Entry(int watch, String name, Listener listener) {}

    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Descriptor descriptor;
    private EventLoop.@Nullable Registration registration;

    private RemovalWatch() {}

    public static RemovalWatch instance() {
        return INSTANCE;
    }

    /** {@return what ends the watch} */
    public synchronized AutoCloseable add(CgroupFiles group, Listener listener) throws IOException {
        NativeError error = new NativeError();
        try {
            Descriptor inotify = open();
            int watch = inotify.use(fd -> group.descriptor()
                    .use(groupFd -> error.check(Libctk.ctk_cgroup_removals_add(fd, groupFd, error.bytes()))));
            Entry entry = new Entry(watch, realName(group), listener);
            entries.add(entry);
            return () -> remove(entry);
        } catch (IOException | RuntimeException e) {
            closeIfUnused();
            throw e;
        }
    }

    /** The last name of the directory, whatever links led to it; read after the watch began, so that no removal is missed. */
    private static String realName(CgroupFiles group) throws IOException {
        if (!group.exists()) {
            throw new CgroupRemovedException(group.group(), "", null);
        }
        return String.valueOf(group.group().toRealPath().getFileName());
    }

    private Descriptor open() throws IOException {
        Descriptor open = descriptor;
        if (open == null) {
            NativeError error = new NativeError();
            open = new Descriptor(error.check(Libctk.ctk_cgroup_removals_open(error.bytes())));
            descriptor = open;
            registration = EventLoop.instance().add(open, EventLoop.Interest.READABLE, this);
        }
        return open;
    }

    private synchronized void remove(Entry entry) {
        entries.remove(entry);
        Descriptor open = descriptor;
        if (open != null && entries.stream().noneMatch(other -> other.watch == entry.watch)) {
            NativeError error = new NativeError();
            try {
                open.use(fd -> Libctk.ctk_cgroup_removals_forget(fd, entry.watch, error.bytes()));
            } catch (IOException e) {
                // Closed, which forgets it too.
            }
        }
        closeIfUnused();
    }

    private void closeIfUnused() {
        if (!entries.isEmpty()) {
            return;
        }
        if (registration != null) {
            registration.close();
            registration = null;
        }
        if (descriptor != null) {
            descriptor.close();
            descriptor = null;
        }
    }

    @Override
    public boolean ready() {
        List<Listener> gone = new ArrayList<>();
        synchronized (this) {
            Descriptor open = descriptor;
            if (open == null) {
                return false;
            }
            try {
                collect(open, gone);
            } catch (IOException e) {
                lost(e);
                return false;
            }
        }
        gone.forEach(Listener::removed);
        return true;
    }

    private void collect(Descriptor open, List<Listener> gone) throws IOException {
        byte[] bytes = new byte[BUFFER_SIZE];
        NativeError error = new NativeError();
        int length = open.use(fd -> {
            int read = Libctk.ctk_descriptor_read(fd, bytes, bytes.length, error.bytes());
            return read == -Errno.EAGAIN ? 0 : error.check(read);
        });
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.nativeOrder());
        while (buffer.remaining() >= HEADER_SIZE) {
            int watch = buffer.getInt();
            int mask = buffer.getInt();
            buffer.getInt(); // the cookie
            int nameLength = buffer.getInt();
            String name = Bytes.decode(bytes, buffer.position());
            buffer.position(buffer.position() + nameLength);
            for (Entry entry : entries) {
                boolean meant = (entry.watch == watch && entry.name.equals(name)) || (mask & IN_Q_OVERFLOW) != 0;
                if (meant && !entry.listener.groupExists()) { // a group made anew has the name of one that is gone
                    gone.add(entry.listener);
                }
            }
        }
    }

    @Override
    public void lost(Exception reason) {
        List<Entry> all;
        synchronized (this) {
            all = List.copyOf(entries);
        }
        all.forEach(entry -> entry.listener.lost(reason));
    }
}
