/** The {@code ctk} command. */
module io.ctk.cli {
    requires static org.jspecify;
    requires info.picocli;
    requires io.ctk;
    requires jdk.unsupported;
}
