/** Linux containers as a library. */
module io.ctk {
    requires static org.jspecify;
    requires org.bytedeco.javacpp;
    requires org.slf4j;

    exports io.ctk;
    exports io.ctk.cgroup;
    exports io.ctk.launch;
    exports io.ctk.mount;
    exports io.ctk.security;
}
