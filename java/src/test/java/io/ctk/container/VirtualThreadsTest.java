package io.ctk.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.ctk.testing.AnyUserTest;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.VirtualThreads;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtendWith;

/** With one carrier for all virtual threads, and none in reserve, whatever blocks in the kernel stands in everybody's way. */
@ExtendWith(NothingLeft.class)
class VirtualThreadsTest {
    @AnyUserTest
    void manyContainersWithAllStreams() throws Exception {
        onOneCarrier("many");
    }

    @AnyUserTest
    void waitingEndsInTimeWhileReadersWait() throws Exception {
        onOneCarrier("timeout");
    }

    @AnyUserTest
    void closingWakesReadersAndWriters() throws Exception {
        onOneCarrier("close");
    }

    @AnyUserTest
    void exitIsHeard() throws Exception {
        onOneCarrier("exit");
    }

    @AnyUserTest
    void aNamedPipeIsWaitedForInNobodysWay() throws Exception {
        onOneCarrier("fifo");
    }

    private static void onOneCarrier(String what) throws Exception {
        Assumptions.assumeTrue(Runtime.version().feature() >= 21, "virtual threads came with Java 21");
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx256m",
                "-Djdk.virtualThreadScheduler.parallelism=1",
                "-Djdk.virtualThreadScheduler.maxPoolSize=1"));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        for (String property : List.of("io.ctk.library", "java.io.tmpdir", "user.home")) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), VirtualThreads.class.getName(), what));
        Process jvm = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (AutoCloseable ends = jvm::destroyForcibly;
                BufferedReader out = jvm.inputReader()) {
            assertThat(jvm.waitFor(110, TimeUnit.SECONDS)).as("it ends").isTrue();
            assertThat(out.lines().collect(Collectors.joining("\n"))).isEqualTo("done " + what);
        }
    }
}
