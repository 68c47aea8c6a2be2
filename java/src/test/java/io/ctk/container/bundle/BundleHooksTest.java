package io.ctk.container.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.testing.NothingLeft;
import io.ctk.testing.RootTest;
import io.ctk.testing.TestBundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Hooks of bundles: which are run, where, in which order, with what, and what becomes of their failures. */
@ExtendWith(NothingLeft.class)
class BundleHooksTest {
    @TempDir
    Path work;

    private TestBundle bundle(String script) throws Exception {
        return TestBundle.in(work.resolve("bundle"), script)
                .store(ContainerStore.at(work.resolve("store"), work.resolve("run")));
    }

    private static String hook(String script) {
        return "{\"path\":\"/bin/sh\",\"args\":[\"hook\",\"-c\",\"" + script.replace("\"", "\\\"")
                + "\"],\"env\":[\"PATH=/bin:/usr/bin\",\"ONE=two\"]}";
    }

    /** A line for each hook that ran: its name, the container's name there, the state that it got. */
    private String noting(String name, Path log) {
        return "\"" + name + "\":[" + hook("echo " + name + " $(hostname) $0 $ONE $(cat) >>" + log) + "]";
    }

    @RootTest
    @Tag("machine")
    void areRunInTheirOrderWithTheState() throws Exception {
        Path log = work.resolve("log");
        String machine = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        TestBundle bundle = bundle("true")
                .field("hostname", "\"box\"")
                .field("annotations", "{\"a\":\"b\"}")
                .field(
                        "hooks",
                        "{" + noting("prestart", log) + "," + noting("createRuntime", log) + ","
                                + noting("createContainer", log) + "," + noting("startContainer", Path.of("/log")) + ","
                                + noting("poststart", log) + "," + noting("poststop", log) + "}");
        long pid;
        try (Container container = bundle.start()) {
            pid = container.process().pid();
            assertThat(container.waitFor().code()).isZero();
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(log));
        List<String> inside = Files.readAllLines(bundle.root().resolve("log"));
        String rest = ",\"bundle\":\"" + bundle.directory() + "\",\"annotations\":{\"a\":\"b\"}";
        String withPid = rest + ",\"pid\":" + pid + "}";
        assertThat(lines).hasSize(5);
        assertThat(lines.get(0))
                .matches("prestart " + machine + " hook two .*")
                .contains("\"status\":\"creating\"")
                .endsWith(withPid);
        assertThat(lines.get(1))
                .matches("createRuntime " + machine + " hook two .*")
                .contains("\"status\":\"creating\"")
                .endsWith(withPid);
        // In the namespaces of the container, whose name is set when its root is.
        assertThat(lines.get(2))
                .matches("createContainer .* hook two .*")
                .contains("\"status\":\"creating\"")
                .endsWith(withPid);
        assertThat(inside.get(0))
                .startsWith("startContainer box hook two ")
                .contains("\"status\":\"created\"")
                .endsWith(withPid);
        assertThat(lines.get(3))
                .startsWith("poststart " + machine)
                .contains("\"status\":\"running\"")
                .endsWith(withPid);
        assertThat(lines.get(4))
                .startsWith("poststop " + machine)
                .contains("\"status\":\"stopped\"")
                .endsWith(rest + "}");
        assertThat(lines.get(0)).contains("{\"ociVersion\":\"1.", "\"id\":\"");
    }

    @RootTest
    @Tag("machine")
    void oneThatFailsBeforeTheProgramIsTheStartsFailure() throws Exception {
        for (String name : List.of("prestart", "createRuntime", "createContainer", "startContainer")) {
            Path ran = work.resolve("ran");
            TestBundle bundle = bundle("echo ran >" + "/ran")
                    .field("hooks", "{\"" + name + "\":[" + hook("exit 3") + "," + hook("echo >" + ran) + "]}");
            assertThatThrownBy(bundle::start)
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("hooks." + name + "[0]")
                    .hasMessageContaining("status 3");
            assertThat(ran).doesNotExist();
            assertThat(bundle.root().resolve("ran")).doesNotExist();
            assertThat(work.resolve("store/containers")).isEmptyDirectory();
        }
    }

    @RootTest
    void oneThatTakesTooLongIsEnded() throws Exception {
        for (String name : List.of("createRuntime", "createContainer")) {
            TestBundle bundle = bundle("true")
                    .field(
                            "hooks",
                            "{\"" + name
                                    + "\":[{\"path\":\"/bin/sleep\",\"args\":[\"sleep\",\"600\"],\"timeout\":1}]}");
            assertThatThrownBy(bundle::start)
                    .isInstanceOf(CtkException.class)
                    .hasMessageContaining("hooks." + name + "[0]")
                    .hasMessageContaining("ETIMEDOUT");
        }
    }

    @RootTest
    void aLongStateThatNobodyReadsKeepsNoTime() throws Exception {
        TestBundle bundle = bundle("true")
                .field("annotations", "{\"a\":\"" + "b".repeat(300_000) + "\"}")
                .field(
                        "hooks",
                        "{\"prestart\":[{\"path\":\"/bin/sleep\",\"args\":[\"sleep\",\"600\"],\"timeout\":1}]}");
        assertThatThrownBy(bundle::start).hasMessageContaining("ETIMEDOUT");
    }

    @RootTest
    void whatIsMadeForAContainerIsUndoneWhenItsStartFails() throws Exception {
        Path log = work.resolve("log");
        TestBundle bundle = bundle("true")
                .field(
                        "hooks",
                        "{\"createRuntime\":[" + hook("exit 3") + "],\"poststop\":[" + hook("echo stopped >>" + log)
                                + "]}");
        assertThatThrownBy(bundle::start).hasMessageContaining("hooks.createRuntime[0]");
        assertThat(log).hasContent("stopped\n");
    }

    @RootTest
    void oneThatFailsLaterIsNoted() throws Exception {
        Path log = work.resolve("log");
        TestBundle bundle = bundle("echo out")
                .field(
                        "hooks",
                        "{\"poststart\":[" + hook("exit 3") + "," + hook("echo started >>" + log) + "],\"poststop\":["
                                + hook("exit 4") + "," + hook("echo stopped >>" + log) + "]}");
        assertThat(bundle.output()).isEqualTo("out\n");
        assertThat(log).hasContent("started\nstopped\n");
    }

    @RootTest
    void oneThatIsNotThere() throws Exception {
        assertThatThrownBy(() -> bundle("true")
                        .field("hooks", "{\"createRuntime\":[{\"path\":\"/not/there\"}]}")
                        .start())
                .isNotInstanceOf(io.ctk.launch.ExecuteException.class)
                .hasMessageContaining("hooks.createRuntime[0] /not/there")
                .hasMessageContaining("ENOENT");
        assertThatThrownBy(() -> bundle("true")
                        .field("hooks", "{\"startContainer\":[{\"path\":\"/not/there\"}]}")
                        .start())
                .hasMessageContaining("hooks.startContainer[0]")
                .hasMessageContaining("ENOENT");
    }

    /** Each waits for hooks, which are processes themselves: no thread that launches waits for another. */
    @RootTest
    void manyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<String>> outputs = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Path directory = work.resolve("bundle-" + i);
                outputs.add(threads.submit(() -> TestBundle.in(directory, "echo out")
                        .store(ContainerStore.at(work.resolve("store"), work.resolve("run")))
                        .field("hooks", "{\"createRuntime\":[" + hook("sleep 0.2") + "]}")
                        .output()));
            }
            for (Future<String> output : outputs) {
                assertThat(output.get()).isEqualTo("out\n");
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
