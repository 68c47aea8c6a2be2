/** Linux containers as a library: mounts, cgroups, launch plans, containers. */
module io.ctk {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires com.github.luben.zstd_jni;
    requires org.bytedeco.javacpp;
    requires org.freedesktop.dbus;
    requires org.slf4j;
    requires org.tukaani.xz;

    exports io.ctk;
    exports io.ctk.cgroup;
    exports io.ctk.cgroup.stat;
    exports io.ctk.cgroup.value;
    exports io.ctk.container;
    exports io.ctk.container.spec;
    exports io.ctk.image;
    exports io.ctk.image.changes;
    exports io.ctk.image.store;
    exports io.ctk.launch;
    exports io.ctk.mount;
    exports io.ctk.runtime;
    exports io.ctk.security;
    exports io.ctk.systemd;
}
