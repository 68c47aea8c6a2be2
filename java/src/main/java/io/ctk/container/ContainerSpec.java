package io.ctk.container;

import io.ctk.ByteSize;
import io.ctk.cgroup.CgroupLimits;
import io.ctk.cgroup.CgroupManager;
import io.ctk.launch.IdMap;
import io.ctk.launch.Namespace;
import io.ctk.launch.ResourceLimit;
import io.ctk.security.Capability;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a container is to be: its root, its process, its limits. The names and meanings are those of the OCI runtime
 * specification's {@code config.json}. Immutable; {@link Container#builder(ContainerSpec)} makes one run.
 */
public final class ContainerSpec {
    /** Annotations whose names begin so were ctk's own state once, and are nobody's now. */
    static final String OURS = "io.ctk.";

    private final Rootfs root;
    private final Settings<?> values;

    private ContainerSpec(Rootfs root, Settings<?> values) {
        this.root = root;
        this.values = values;
    }

    /** {@return all of it but the root} */
    Settings<?> settings() {
        return values;
    }

    /** {@return a builder for a container with that root} */
    public static Builder builder(Rootfs root) {
        return new Builder(root);
    }

    /** {@return a builder that begins with what this specification says} */
    public Builder toBuilder() {
        return new Builder(root, values);
    }

    /** {@return the same with another root} */
    ContainerSpec withRoot(Rootfs root) {
        return new Builder(root, values).build();
    }

    /** {@return the root file system} */
    public Rootfs root() {
        return root;
    }

    /** {@return the program and its arguments} */
    public List<String> command() {
        return Collections.unmodifiableList(values.command);
    }

    /** {@return the environment variables that were set, by name} */
    public Map<String, String> environment() {
        return Collections.unmodifiableMap(values.environment);
    }

    /** {@return the working directory, an absolute path} */
    public String workingDirectory() {
        return values.workingDirectory;
    }

    /** {@return the user, {@code "name"}, {@code "uid"} or either with {@code ":group"}} */
    public String user() {
        return values.user;
    }

    /** {@return the host name; empty for the container's id} */
    public Optional<String> hostname() {
        return Optional.ofNullable(values.hostname);
    }

    /** {@return the container's name; empty for one of ctk's choice} */
    public Optional<String> name() {
        return Optional.ofNullable(values.name);
    }

    /** {@return the volumes, in the order in which they were added; those that lie deeper are mounted later} */
    public List<Volume> volumes() {
        return Collections.unmodifiableList(values.volumes);
    }

    /** {@return what it sees of the network} */
    public Network network() {
        return values.network;
    }

    /** {@return whether its root can't be written to} */
    public boolean readOnly() {
        return values.readOnly;
    }

    /** {@return whether ctk-init stays as its first process, to reap and to pass signals on} */
    public boolean init() {
        return values.init;
    }

    /** {@return its limits} */
    public CgroupLimits limits() {
        return values.limits;
    }

    /** {@return who makes its group; empty for whoever fits the machine} */
    public Optional<CgroupManager> cgroupManager() {
        return values.cgroupManager;
    }

    /** {@return its capabilities} */
    public Set<Capability> capabilities() {
        return Collections.unmodifiableSet(values.capabilities);
    }

    /** {@return its resource limits} */
    public List<ResourceLimit> resourceLimits() {
        return Collections.unmodifiableList(values.resourceLimits);
    }

    /** {@return the image that it is made of; empty if it is made of none} */
    public Optional<ImageOrigin> origin() {
        return values.origin;
    }

    /** {@return what else is said of it, by name, as the OCI runtime specification's annotations} */
    public Map<String, String> annotations() {
        return Collections.unmodifiableMap(values.annotations);
    }

    /** {@return namespaces that it joins instead of having its own, with their files} */
    public Map<Namespace, Path> joined() {
        return Collections.unmodifiableMap(values.joined);
    }

    /** {@return whether it lives in a user namespace; empty for "unless we are root"} */
    public Optional<Boolean> userNamespace() {
        return Optional.ofNullable(values.userNamespace);
    }

    /** {@return how user ids inside are mapped to ids outside; empty for root alone, mapped to the caller} */
    public List<IdMap> uidMap() {
        return Collections.unmodifiableList(values.uidMap);
    }

    /** {@return how group ids inside are mapped to ids outside; empty for root alone, mapped to the caller} */
    public List<IdMap> gidMap() {
        return Collections.unmodifiableList(values.gidMap);
    }

    /**
     * What can be said of a container, its root excepted.
     *
     * @param <B> the builder that it is said to
     */
    public abstract static sealed class Settings<B extends Settings<B>> permits Builder, ContainerBuilder {
        private List<String> command = List.of();
        private final Map<String, String> environment;
        private String workingDirectory = "/";
        private String user = "0:0";
        private @Nullable String hostname;
        private @Nullable String name;
        private final List<Volume> volumes;
        private Network network = Network.NONE;
        private boolean readOnly;
        private boolean init;
        private CgroupLimits limits = CgroupLimits.NONE;
        private Optional<CgroupManager> cgroupManager = Optional.empty();
        private final Set<Capability> capabilities;
        private final List<ResourceLimit> resourceLimits;
        private final Map<Namespace, Path> joined;
        private final Map<String, String> annotations;
        private Optional<ImageOrigin> origin = Optional.empty();
        private @Nullable Boolean userNamespace;
        private List<IdMap> uidMap = List.of();
        private List<IdMap> gidMap = List.of();

        Settings() {
            environment = new LinkedHashMap<>();
            volumes = new ArrayList<>();
            capabilities = EnumSet.copyOf(Capability.DEFAULTS);
            resourceLimits = new ArrayList<>();
            joined = new EnumMap<>(Namespace.class);
            annotations = new TreeMap<>();
        }

        Settings(Settings<?> from) {
            command = from.command;
            environment = new LinkedHashMap<>(from.environment);
            workingDirectory = from.workingDirectory;
            user = from.user;
            hostname = from.hostname;
            name = from.name;
            volumes = new ArrayList<>(from.volumes);
            network = from.network;
            readOnly = from.readOnly;
            init = from.init;
            limits = from.limits;
            cgroupManager = from.cgroupManager;
            capabilities = EnumSet.noneOf(Capability.class);
            capabilities.addAll(from.capabilities);
            resourceLimits = new ArrayList<>(from.resourceLimits);
            joined = new EnumMap<>(Namespace.class);
            joined.putAll(from.joined);
            annotations = new TreeMap<>(from.annotations);
            origin = from.origin;
            userNamespace = from.userNamespace;
            uidMap = from.uidMap;
            gidMap = from.gidMap;
        }

        /** {@return this} */
        abstract B self();

        /** Sets the program and its arguments. Without a slash it is searched in the container's {@code PATH}. */
        public B command(String... words) {
            return command(List.of(words));
        }

        /** Sets the program and its arguments. */
        public B command(List<String> words) {
            command = List.copyOf(words);
            return self();
        }

        /**
         * Sets an environment variable. {@code PATH}, {@code HOME} and {@code HOSTNAME} have values of their own unless set.
         *
         * @throws IllegalArgumentException if the name is empty or has an equals sign
         */
        public B environment(String name, String value) {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of an environment variable");
            }
            environment.put(name, value);
            return self();
        }

        /** Sets the working directory, an absolute path in the container, made where it is absent. */
        public B workingDirectory(String directory) {
            if (!directory.startsWith("/")) {
                throw new IllegalArgumentException("working directory \"" + directory + "\" is not an absolute path");
            }
            workingDirectory = directory;
            return self();
        }

        /**
         * Sets the user: {@code name} or {@code uid}, and perhaps {@code :group} or {@code :gid}, of the container's own. ASCII digits are
         * a number, 0 to 4294967294, and never a name. Where the user is left out it is root; where the group is, it is the user's.
         */
        public B user(String userAndGroup) {
            user = Objects.requireNonNull(userAndGroup);
            return self();
        }

        /**
         * Sets the host name, which is the name of the container in its own {@code /etc/hosts} too.
         *
         * @throws IllegalArgumentException if it is empty, has more than 64 bytes, which the kernel does not take, or a character that
         *     would end a name in hosts(5)
         */
        public B hostname(String hostname) {
            this.hostname = Hostname.check(hostname);
            return self();
        }

        /** Names the container. A name is unique among those that a {@link ContainerStore} holds. */
        public B name(String name) {
            this.name = ContainerStore.checkName(name);
            return self();
        }

        /**
         * Adds a volume. One of the container's own ({@link Volume.Anonymous}) gives way to another in the same place.
         *
         * @throws IllegalArgumentException if another is mounted there already, however its path is written
         */
        public B volume(Volume volume) {
            VolumeTarget.add(volumes, volume);
            return self();
        }

        /** Says what the container sees of the network. */
        public B network(Network network) {
            this.network = Objects.requireNonNull(network);
            return self();
        }

        /** Says whether its root can't be written to. */
        public B readOnly(boolean readOnly) {
            this.readOnly = readOnly;
            return self();
        }

        /** Says whether ctk-init stays as its first process. */
        public B init(boolean init) {
            this.init = init;
            return self();
        }

        /**
         * Limits memory, swap not included (memory.max). Where the memory controller is not to be had, starting throws a
         * {@link io.ctk.cgroup.ControllerMissingException}.
         */
        public B memoryMax(ByteSize size) {
            limits = limits.toBuilder().memoryMax(size).build();
            return self();
        }

        /** Limits processor time to that many processors (cpu.max); at least 0.01. */
        public B cpus(BigDecimal processors) {
            limits = limits.toBuilder().cpus(processors).build();
            return self();
        }

        /** Limits the number of processes and threads (pids.max). */
        public B pidsMax(int count) {
            limits = limits.toBuilder().pidsMax(count).build();
            return self();
        }

        /** Sets all limits of its group, in place of those set before. */
        public B limits(CgroupLimits all) {
            limits = Objects.requireNonNull(all);
            return self();
        }

        /** Says who makes the container's group; without, whoever fits the machine. */
        public B cgroupManager(CgroupManager manager) {
            cgroupManager = Optional.of(manager);
            return self();
        }

        /** Sets the capabilities. */
        public B capabilities(Set<Capability> set) {
            capabilities.clear();
            capabilities.addAll(set);
            return self();
        }

        /** Adds a resource limit. */
        public B resourceLimit(ResourceLimit limit) {
            resourceLimits.removeIf(other -> other.resource() == limit.resource());
            resourceLimits.add(limit);
            return self();
        }

        /**
         * Has the container join a namespace, named by its file such as {@code /proc/123/ns/net}, instead of having its own.
         * A joined PID namespace is refused at the start: its processes would outlive this one.
         */
        public B join(Namespace type, Path file) {
            joined.put(type, file);
            return self();
        }

        /**
         * Says something more of it, which means nothing to ctk.
         *
         * @throws IllegalArgumentException if the name begins with {@code io.ctk.}, which is reserved
         */
        public B annotation(String name, String value) {
            if (name.startsWith(OURS)) {
                throw new IllegalArgumentException("the annotation " + name + ": names in " + OURS + " are reserved");
            }
            annotations.put(name, Objects.requireNonNull(value));
            return self();
        }

        /** Says which image it is made of; nobody removes that while the container is there. */
        public B origin(ImageOrigin image) {
            origin = Optional.of(image);
            return self();
        }

        /** Puts the container into a user namespace with these maps; inside, it starts as uid and gid 0. */
        public B userNamespace(List<IdMap> uids, List<IdMap> gids) {
            userNamespace = true;
            uidMap = List.copyOf(uids);
            gidMap = List.copyOf(gids);
            return self();
        }

        /** {@return the specification of a container with that root and command, and all else as it was said here} */
        final ContainerSpec specification(Rootfs root, List<String> words) {
            if (words.isEmpty()) {
                throw new IllegalStateException("a container without a command");
            }
            Builder all = new Builder(root, this);
            all.command(words);
            return new ContainerSpec(root, all);
        }

        /** {@return the command that was set, empty for none} */
        final List<String> words() {
            return command;
        }
    }

    /** Collects what a container is to be. What makes a container of it is {@link ContainerBuilder}. */
    public static final class Builder extends Settings<Builder> {
        private final Rootfs root;

        private Builder(Rootfs root) {
            this.root = Objects.requireNonNull(root);
        }

        private Builder(Rootfs root, Settings<?> from) {
            super(from);
            this.root = root;
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * {@return the specification}
         *
         * @throws IllegalStateException if there is no command
         */
        public ContainerSpec build() {
            return specification(root, words());
        }
    }
}
