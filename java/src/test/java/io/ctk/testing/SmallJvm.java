package io.ctk.testing;

import java.util.ArrayList;
import java.util.List;

/** A JVM like this one, with a heap of 64 MiB. */
public final class SmallJvm {
    private SmallJvm() {}

    /** {@return what runs a class in one} */
    public static List<String> command(Class<?> main, String... arguments) {
        List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx64m"));
        if (Runtime.version().feature() >= 22) {
            words.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String property : List.of("io.ctk.library", "java.io.tmpdir", "user.home")) {
            if (System.getProperty(property) != null) {
                words.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(List.of(arguments));
        return words;
    }
}
