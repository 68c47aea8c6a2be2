/** Linux containers as a library. */
module io.ctk {
    requires static org.jspecify;
    requires org.bytedeco.javacpp;
    requires org.slf4j;

    exports io.ctk;
    exports io.ctk.internal to
            io.ctk.cli;
}
