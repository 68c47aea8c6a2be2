package io.ctk.launch;

import static io.ctk.launch.Shell.plan;
import static io.ctk.launch.Shell.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.testing.NothingLeft;
import java.io.BufferedReader;
import java.io.Writer;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A launched process is a java.lang.Process. Without namespaces, so that anybody can run these tests. */
@ExtendWith(NothingLeft.class)
class LaunchedProcessTest {
    @Test
    @Tag("fallback")
    void theThreeStreamsAreItsOwn() throws Exception {
        with("read line; echo out $line; echo error $line >&2", process -> {
            try (Writer in = process.outputWriter()) {
                in.write("told\n");
            }
            try (BufferedReader out = process.inputReader();
                    BufferedReader error = process.errorReader()) {
                assertThat(out.readLine()).isEqualTo("out told");
                assertThat(error.readLine()).isEqualTo("error told");
                assertThat(out.readLine()).isNull();
            }
            assertThat(process.waitFor()).isZero();
        });
    }

    @Test
    void errorCanGoWhereOutputGoes() throws Exception {
        with(Launcher.of(plan("echo a; echo b >&2")).error(Stdio.OUTPUT).input(Stdio.NULL), process -> {
            assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("a\nb\n");
            assertThat(process.getErrorStream().read()).isEqualTo(-1);
        });
        assertThatThrownBy(() -> Launcher.of(plan("true")).output(Stdio.OUTPUT))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullIsNothing() throws Exception {
        with(
                Launcher.of(plan("read line && exit 3; echo lost; exit 5"))
                        .input(Stdio.NULL)
                        .output(Stdio.NULL),
                process -> {
                    assertThat(process.waitFor()).isEqualTo(5);
                    assertThat(process.getInputStream().read()).isEqualTo(-1);
                });
    }

    @Test
    void theExitCodeIsItsOwnOr128AndTheSignal() throws Exception {
        for (int code : new int[] {0, 1, 77, 255}) {
            with("exit " + code, process -> {
                assertThat(process.waitFor()).isEqualTo(code);
                assertThat(process.exitValue()).isEqualTo(code);
                assertThat(process.waitForStatus()).isEqualTo(ExitStatus.exited(code));
            });
        }
        for (int signal : new int[] {1, 9, 11, 15}) {
            with("kill -" + signal + " $$", process -> {
                assertThat(process.waitFor()).isEqualTo(128 + signal);
                assertThat(process.waitForStatus()).isEqualTo(ExitStatus.signalled(signal));
            });
        }
    }

    @Test
    void exitValueWhileRunningThrows() throws Exception {
        with("read line", process -> {
            assertThatThrownBy(process::exitValue).isInstanceOf(IllegalThreadStateException.class);
            assertThat(process.isAlive()).isTrue();
            assertThat(process.toString()).contains(Long.toString(process.pid()), "running");
        });
    }

    @Test
    void waitingWithALimit() throws Exception {
        with("read line", process -> {
            assertThat(process.waitFor(1, TimeUnit.MILLISECONDS)).isFalse();
            assertThat(process.waitFor(-1, TimeUnit.DAYS)).isFalse();
            assertThatThrownBy(() -> process.waitForStatus(Duration.ZERO)).isInstanceOf(TimeoutException.class);
            process.getOutputStream().close();
            assertThat(process.waitFor(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
            assertThat(process.waitFor(0, TimeUnit.NANOSECONDS)).isTrue();
        });
    }

    @Test
    void anInterruptEndsTheWaitAndNotTheProcess() throws Exception {
        with("read line", process -> {
            Thread.currentThread().interrupt();
            assertThatThrownBy(process::waitFor).isInstanceOf(InterruptedException.class);
            assertThat(process.isAlive()).isTrue();
        });
    }

    @Test
    void onExitCompletesWithTheProcess() throws Exception {
        with("read line; exit 6", process -> {
            CompletableFuture<Process> exit = process.onExit();
            assertThat(exit).isNotDone();
            assertThat(process.onExit().cancel(true)).isTrue();
            process.getOutputStream().close();
            assertThat(exit.get().exitValue()).isEqualTo(6);
            assertThat(exit.get()).isSameAs(process);
            assertThat(process.onExit().get()).isSameAs(process);
            assertThat(process.toHandle().onExit().get()).isEqualTo(process.toHandle());
        });
    }

    @Test
    void theHandleKnowsWhatTheJdkKnows() throws Exception {
        with("sleep 600 & echo ready; wait", process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            ProcessHandle handle = process.toHandle();
            assertThat(handle.pid()).isEqualTo(process.pid());
            assertThat(ProcessHandle.of(process.pid())).isPresent();
            assertThat(handle.parent()).contains(ProcessHandle.current());
            assertThat(handle.isAlive()).isTrue();
            assertThat(handle.supportsNormalTermination()).isTrue();
            assertThat(handle.info().command().orElseThrow()).contains("sh");
            assertThat(process.info().startInstant()).isPresent();
            assertThat(handle).isEqualTo(process.toHandle()).hasSameHashCodeAs(process.toHandle());
            assertThat(handle.compareTo(process.toHandle())).isZero();
            List<ProcessHandle> children = process.children().collect(Collectors.toList());
            assertThat(children).hasSize(1);
            assertThat(process.descendants()).containsExactlyElementsOf(children);
            assertThat(handle.children()).containsExactlyElementsOf(children);
            children.forEach(ProcessHandle::destroyForcibly);
            process.waitFor();
            assertThat(handle.isAlive()).isFalse();
            assertThat(handle.parent()).isEmpty();
            assertThat(handle.children()).isEmpty();
            assertThat(handle.info().command()).isEmpty();
            assertThat(handle.destroy()).isFalse();
        });
    }

    @Test
    void everyMethodOfProcessThatOnlyThrowsIsOverridden() {
        List<String> inherited = Arrays.stream(Process.class.getMethods())
                .filter(method -> method.getDeclaringClass() == Process.class)
                .filter(method -> !Modifier.isFinal(method.getModifiers()))
                .filter(method -> Arrays.stream(LaunchedProcess.class.getDeclaredMethods())
                        .noneMatch(own -> own.getName().equals(method.getName())
                                && Arrays.equals(own.getParameterTypes(), method.getParameterTypes())))
                .map(method -> method.getName() + method.getParameterCount())
                .collect(Collectors.toList());
        // waitFor(Duration) came with Java 24 and calls waitFor(long, TimeUnit); close() with Java 26.
        assertThat(inherited).isSubsetOf("waitFor1", "close0");
    }
}
