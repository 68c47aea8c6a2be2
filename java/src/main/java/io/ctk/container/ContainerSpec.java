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
 * specification's {@code config.json}. Immutable; {@link Container#start} makes one run.
 */
public final class ContainerSpec {
    /** Annotations whose names begin so were ctk's own state once, and are nobody's now. */
    static final String OURS = "io.ctk.";

    private final Builder values;

    private ContainerSpec(Builder values) {
        this.values = values;
    }

    /** {@return a builder for a container with that root} */
    public static Builder builder(Rootfs root) {
        return new Builder(root);
    }

    /** {@return a builder that begins with what this specification says} */
    public Builder toBuilder() {
        return new Builder(values);
    }

    /** {@return the same with another root} */
    ContainerSpec withRoot(Rootfs root) {
        return new Builder(values, root).build();
    }

    /** {@return the root file system} */
    public Rootfs root() {
        return values.root;
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

    /** Collects what a container is to be. */
    public static final class Builder {
        private final Rootfs root;
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

        private Builder(Rootfs root) {
            this.root = Objects.requireNonNull(root);
            environment = new LinkedHashMap<>();
            volumes = new ArrayList<>();
            capabilities = EnumSet.copyOf(Capability.DEFAULTS);
            resourceLimits = new ArrayList<>();
            joined = new EnumMap<>(Namespace.class);
            annotations = new TreeMap<>();
        }

        private Builder(Builder from) {
            this(from, from.root);
        }

        private Builder(Builder from, Rootfs root) {
            this.root = root;
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

        /** Sets the program and its arguments. Without a slash it is searched in the container's {@code PATH}. */
        public Builder command(String... words) {
            return command(List.of(words));
        }

        /** Sets the program and its arguments. */
        public Builder command(List<String> words) {
            command = List.copyOf(words);
            return this;
        }

        /**
         * Sets an environment variable. {@code PATH}, {@code HOME} and {@code HOSTNAME} have values of their own unless set.
         *
         * @throws IllegalArgumentException if the name is empty or has an equals sign
         */
        public Builder environment(String name, String value) {
            if (name.isEmpty() || name.indexOf('=') >= 0) {
                throw new IllegalArgumentException("\"" + name + "\" is no name of an environment variable");
            }
            environment.put(name, value);
            return this;
        }

        /** Sets the working directory, an absolute path in the container, made where it is absent. */
        public Builder workingDirectory(String directory) {
            if (!directory.startsWith("/")) {
                throw new IllegalArgumentException("working directory \"" + directory + "\" is not an absolute path");
            }
            workingDirectory = directory;
            return this;
        }

        /**
         * Sets the user: {@code name} or {@code uid}, and perhaps {@code :group} or {@code :gid}, of the container's own. ASCII digits are
         * a number, 0 to 4294967294, and never a name. Where the user is left out it is root; where the group is, it is the user's.
         */
        public Builder user(String userAndGroup) {
            user = Objects.requireNonNull(userAndGroup);
            return this;
        }

        /**
         * Sets the host name, which is the name of the container in its own {@code /etc/hosts} too.
         *
         * @throws IllegalArgumentException if it is empty, has more than 64 bytes, which the kernel does not take, or a character that
         *     would end a name in hosts(5)
         */
        public Builder hostname(String hostname) {
            this.hostname = Hostname.check(hostname);
            return this;
        }

        /** Names the container. A name is unique among those that a {@link ContainerStore} holds. */
        public Builder name(String name) {
            this.name = ContainerStore.checkName(name);
            return this;
        }

        /**
         * Adds a volume. One of the container's own ({@link Volume.Anonymous}) gives way to another in the same place.
         *
         * @throws IllegalArgumentException if another is mounted there already, however its path is written
         */
        public Builder volume(Volume volume) {
            VolumeTarget.add(volumes, volume);
            return this;
        }

        /** Says what the container sees of the network. */
        public Builder network(Network network) {
            this.network = Objects.requireNonNull(network);
            return this;
        }

        /** Says whether its root can't be written to. */
        public Builder readOnly(boolean readOnly) {
            this.readOnly = readOnly;
            return this;
        }

        /** Says whether ctk-init stays as its first process. */
        public Builder init(boolean init) {
            this.init = init;
            return this;
        }

        /**
         * Limits memory, swap not included (memory.max). Where the memory controller is not to be had, starting throws a
         * {@link io.ctk.cgroup.ControllerMissingException}.
         */
        public Builder memoryMax(ByteSize size) {
            limits = limits.toBuilder().memoryMax(size).build();
            return this;
        }

        /** Limits processor time to that many processors (cpu.max); at least 0.01. */
        public Builder cpus(BigDecimal processors) {
            limits = limits.toBuilder().cpus(processors).build();
            return this;
        }

        /** Limits the number of processes and threads (pids.max). */
        public Builder pidsMax(int count) {
            limits = limits.toBuilder().pidsMax(count).build();
            return this;
        }

        /** Sets all limits of its group, in place of those set before. */
        public Builder limits(CgroupLimits all) {
            limits = Objects.requireNonNull(all);
            return this;
        }

        /** Says who makes the container's group; without, whoever fits the machine. */
        public Builder cgroupManager(CgroupManager manager) {
            cgroupManager = Optional.of(manager);
            return this;
        }

        /** Sets the capabilities. */
        public Builder capabilities(Set<Capability> set) {
            capabilities.clear();
            capabilities.addAll(set);
            return this;
        }

        /** Adds a resource limit. */
        public Builder resourceLimit(ResourceLimit limit) {
            resourceLimits.removeIf(other -> other.resource() == limit.resource());
            resourceLimits.add(limit);
            return this;
        }

        /**
         * Has the container join a namespace, named by its file such as {@code /proc/123/ns/net}, instead of having its own.
         * A joined PID namespace is refused at the start: its processes would outlive this one.
         */
        public Builder join(Namespace type, Path file) {
            joined.put(type, file);
            return this;
        }

        /**
         * Says something more of it, which means nothing to ctk.
         *
         * @throws IllegalArgumentException if the name begins with {@code io.ctk.}, which is reserved
         */
        public Builder annotation(String name, String value) {
            if (name.startsWith(OURS)) {
                throw new IllegalArgumentException("the annotation " + name + ": names in " + OURS + " are reserved");
            }
            annotations.put(name, Objects.requireNonNull(value));
            return this;
        }

        /** Says which image it is made of; nobody removes that while the container is there. */
        public Builder origin(ImageOrigin image) {
            origin = Optional.of(image);
            return this;
        }

        /** Puts the container into a user namespace with these maps; inside, it starts as uid and gid 0. */
        public Builder userNamespace(List<IdMap> uids, List<IdMap> gids) {
            userNamespace = true;
            uidMap = List.copyOf(uids);
            gidMap = List.copyOf(gids);
            return this;
        }

        /**
         * {@return the specification}
         *
         * @throws IllegalStateException if there is no command
         */
        public ContainerSpec build() {
            if (command.isEmpty()) {
                throw new IllegalStateException("a container without a command");
            }
            return new ContainerSpec(new Builder(this));
        }

        /**
         * Builds the specification and starts it.
         *
         * @return the running container, to be closed
         * @throws java.io.IOException as {@link Container#start} throws it
         */
        public Container start() throws java.io.IOException {
            return Container.start(build());
        }
    }
}
