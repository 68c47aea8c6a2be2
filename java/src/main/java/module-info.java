/** Linux containers as a library: mounts, cgroups, launch plans, containers. */
module io.ctk {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires org.bytedeco.javacpp;
    requires org.freedesktop.dbus;
    requires org.slf4j;

    exports io.ctk;
    exports io.ctk.cgroup;
    exports io.ctk.cgroup.stat;
    exports io.ctk.container;
    exports io.ctk.launch;
    exports io.ctk.mount;
    exports io.ctk.security;
    exports io.ctk.systemd;
}
