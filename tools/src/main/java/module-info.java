/** The {@code ctk} command. */
module io.ctk.cli {
    requires static org.jspecify;
    requires com.fasterxml.jackson.core;
    requires info.picocli;
    requires io.ctk;
    requires jdk.unsupported;
}
