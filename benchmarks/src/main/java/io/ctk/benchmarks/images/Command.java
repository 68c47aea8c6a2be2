package io.ctk.benchmarks.images;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Runs programs. */
final class Command {
    private Command() {}

    /** {@return what a program that must succeed prints} */
    static String run(List<String> words) throws IOException, InterruptedException {
        return run(words, "");
    }

    /** The same with {@code CTK_ROOT} set, where it is not "". */
    static String run(List<String> words, String ctkRoot) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(words);
        if (!ctkRoot.isEmpty()) {
            builder.environment().put("CTK_ROOT", ctkRoot);
        }
        Path errors = Path.of(System.getProperty("java.io.tmpdir"), "errors");
        Process process = builder.redirectError(errors.toFile())
                .redirectInput(Path.of("/dev/null").toFile())
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", words) + ": " + java.nio.file.Files.readString(errors) + output);
        }
        return output.strip();
    }
}
