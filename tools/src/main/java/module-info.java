/** The {@code ctk} command. */
module io.ctk.cli {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires io.ctk;
    requires me.tongfei.progressbar;
    requires jdk.unsupported; // sun.misc.Signal: nothing else of the JDK tells a program of its signals
}
