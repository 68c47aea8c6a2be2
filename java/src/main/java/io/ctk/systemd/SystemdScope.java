package io.ctk.systemd;

import io.ctk.CtkException;
import io.ctk.cgroup.Cgroup;
import io.ctk.launch.LaunchedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.freedesktop.dbus.types.UInt32;
import org.jspecify.annotations.Nullable;

/**
 * A group that systemd has given away: a transient scope with {@code Delegate=yes} (systemd.scope(5), systemd.resource-control(5)),
 * in which this process makes groups as it likes and systemd meddles with none. Root asks the system's manager for it, an ordinary
 * user its own.
 *
 * <p>A small process of ctk's lives in it, in the group {@code holder}, so that it is never empty; this process stays where it is, but
 * see {@link Builder#withCaller}. The scope ends with {@link #close}, or with this JVM, however that ends: the holder dies with
 * it, and systemd removes a scope in which nobody lives, with all groups below.
 */
public final class SystemdScope implements AutoCloseable {
    private static final String CALLER_LEAF = "caller";
    private static final Duration LIMIT = Duration.ofSeconds(25); // sd-bus's own, sd_bus_call(3)

    private static final ReentrantLock SHARING = new ReentrantLock();
    private static @Nullable SystemdScope shared;

    private final String unit;
    private final Cgroup group;
    private final LaunchedProcess holder;
    private final boolean withCaller;
    private final Duration limit;
    private final AtomicBoolean closed = new AtomicBoolean();

    private SystemdScope(Builder builder, String unit, Cgroup group, LaunchedProcess holder) {
        this.unit = unit;
        this.group = group;
        this.holder = holder;
        this.withCaller = builder.withCaller;
        this.limit = builder.limit;
    }

    /**
     * Starts a scope below the manager's usual slice.
     *
     * @param name what is to stand between {@code ctk-} and {@code .scope} in its name
     * @return the scope, which runs
     * @throws CtkException see {@link Builder#start}
     */
    public static SystemdScope start(String name) throws IOException {
        return builder(name).start();
    }

    /** {@return a builder of a scope whose name is {@code ctk-NAME.scope}} */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * {@return the one scope that all containers of this JVM share, started when it is first asked for, and again once it was closed
     * or stopped}
     *
     * <p>An ordinary user's process that lives outside of its own manager's groups, as after a login over ssh, is moved into the scope:
     * see {@link Builder#withCaller}.
     *
     * @throws CtkException see {@link Builder#start}
     */
    public static SystemdScope shared() throws IOException {
        SHARING.lock(); // systemd takes its time, in which a monitor would hold a virtual thread's carrier
        try {
            SystemdScope scope = shared;
            if (scope == null || !scope.isAlive()) {
                String random = Integer.toHexString(ThreadLocalRandom.current().nextInt() | 0x10000000);
                Builder builder = builder(ProcessHandle.current().pid() + "-" + random);
                if (OwnGroup.current().filter(OwnGroup::isOutsideOfOwnManager).isPresent()) {
                    builder.withCaller();
                }
                scope = builder.start();
                shared = scope;
            }
            return scope;
        } finally {
            SHARING.unlock();
        }
    }

    /** {@return the unit's name, such as {@code ctk-build.scope}} */
    public String unit() {
        return unit;
    }

    /** {@return its group, below which groups may be made, and controllers enabled; open until the scope is closed} */
    public Cgroup cgroup() {
        return group;
    }

    /** {@return whether it runs: nobody closed or stopped it} */
    public boolean isAlive() {
        return !closed.get() && holder.isAlive();
    }

    /**
     * Kills all processes in the scope and waits until systemd has removed it with all groups below. Where this process was moved
     * into it, that can't be: then all others are killed, and the scope ends with this process.
     *
     * @throws CtkException ETIMEDOUT if systemd does not remove it in time
     */
    @Override
    public void close() throws IOException {
        if (closed.getAndSet(true)) {
            return;
        }
        Path path = group.path();
        group.close();
        holder.destroyForcibly();
        if (withCaller) {
            GroupEnd.killBelow(path, CALLER_LEAF);
        } else {
            GroupEnd.kill(path);
            GroupEnd.await(path, unit, limit);
        }
    }

    @Override
    public String toString() {
        return "SystemdScope[" + unit + ", " + (isAlive() ? "running" : "ended") + "]";
    }

    /** Says what the scope is to be like. */
    public static final class Builder {
        private final String name;
        private String description = "Containers of ctk";
        private Optional<String> slice = Optional.empty();
        private Duration limit = LIMIT;
        private boolean withCaller;

        private Builder(String name) {
            this.name = Objects.requireNonNull(name);
        }

        /** Says what {@code systemctl status} calls it. */
        public Builder description(String text) {
            description = Objects.requireNonNull(text);
            return this;
        }

        /** Puts it below another slice than the manager's usual one, such as {@code "ctk.slice"} (systemd.slice(5)). */
        public Builder slice(String unit) {
            slice = Optional.of(unit);
            return this;
        }

        /** Says how long systemd may take to start it, and to remove it; without, 25 s. */
        public Builder limit(Duration time) {
            if (time.isNegative() || time.isZero()) {
                throw new IllegalArgumentException("a limit of " + time);
            }
            limit = time;
            return this;
        }

        /**
         * Moves this process into the scope, to the group {@code caller}. An ordinary user's process can have others born in a group, or
         * move them there, only if it may write {@code cgroup.procs} of the next group that holds both (cgroup-v2.rst, "Delegation
         * Containment"): in a login session, whose group is root's, that takes a move by systemd.
         */
        public Builder withCaller() {
            withCaller = true;
            return this;
        }

        /**
         * Has systemd start the scope.
         *
         * @return the scope, which runs
         * @throws CtkException EOPNOTSUPP if the machine was not booted with systemd, ENOENT, EACCES or ECONNREFUSED if its bus can't be
         *     reached, EACCES if systemd or polkit refuses, EEXIST if there is a unit of that name, ETIMEDOUT, EINVAL for the name, EIO if
         *     systemd could not start it
         */
        public SystemdScope start() throws IOException {
            String unit = UnitName.scope(name);
            try (Units units = Units.connect(limit)) {
                return start(units, unit);
            }
        }

        SystemdScope start(Units units, String unit) throws IOException {
            LaunchedProcess holder = Holder.start();
            try {
                units.start(unit, properties(holder.pid()));
                return new SystemdScope(this, unit, divide(units.group(unit), holder.pid()), holder);
            } catch (IOException | RuntimeException | Error e) {
                holder.destroyForcibly(); // and with it the scope
                throw e;
            }
        }

        private List<Object[]> properties(long holder) {
            List<UInt32> pids = new ArrayList<>(List.of(new UInt32(holder)));
            if (withCaller) {
                pids.add(new UInt32(ProcessHandle.current().pid()));
            }
            List<Object[]> properties = new ArrayList<>();
            properties.add(Units.property("Description", description));
            properties.add(Units.property("PIDs", pids.toArray(UInt32[]::new), "au"));
            properties.add(Units.property("Delegate", true));
            properties.add(Units.property("CollectMode", "inactive-or-failed"));
            slice.ifPresent(unit -> properties.add(Units.property("Slice", unit)));
            return properties;
        }

        /** The processes go to leaves, so that the scope can hand controllers on. */
        private Cgroup divide(Path path, long holder) throws IOException {
            Cgroup group = Cgroup.open(path);
            try {
                Holder.move(holder, group, Holder.LEAF);
                if (withCaller) {
                    Holder.move(ProcessHandle.current().pid(), group, CALLER_LEAF);
                }
                return group;
            } catch (IOException | RuntimeException | Error e) {
                group.close();
                throw e;
            }
        }
    }
}
