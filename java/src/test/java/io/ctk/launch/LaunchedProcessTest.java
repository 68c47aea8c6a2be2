package io.ctk.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ctk.CtkException;
import io.ctk.internal.bindings.Libctk;
import io.ctk.internal.natives.Descriptor;
import io.ctk.internal.natives.NativeError;
import io.ctk.testing.Await;
import io.ctk.testing.NothingLeft;
import java.io.BufferedReader;
import java.io.IOException;
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
    private static LaunchPlan plan(String script, Step... before) {
        return LaunchPlan.builder()
                .addAll(List.of(before))
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", script), List.of("/bin/sh"), List.of("PATH=/usr/bin:/bin")))
                .build();
    }

    private interface Body {
        void run(LaunchedProcess process) throws Exception;
    }

    /** Starts a shell script, and ends it whatever happens. */
    private static void with(String script, Body body) throws Exception {
        with(Launcher.of(plan(script)), body);
    }

    private static void with(Launcher launcher, Body body) throws Exception {
        LaunchedProcess process = launcher.start();
        try (var out = process.getInputStream();
                var error = process.getErrorStream()) {
            body.run(process);
        } finally {
            process.destroyForcibly();
            process.waitFor();
            closeQuietly(process);
        }
    }

    private static void closeQuietly(Process process) {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            return; // it has ended without reading all
        }
    }

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

    @Test
    void destroyIsTermAndDestroyForciblyIsKill() throws Exception {
        with("exec sleep 600", process -> {
            assertThat(process.supportsNormalTermination()).isTrue();
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        });
        with("trap '' TERM; echo ready; while :; do sleep 600; done", process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            List<ProcessHandle> children = process.children().collect(Collectors.toList());
            assertThat(process.destroyForcibly()).isSameAs(process);
            assertThat(process.waitFor()).isEqualTo(128 + 9);
            children.forEach(ProcessHandle::destroyForcibly);
        });
    }

    @Test
    void aSignalThatIsNoneIsAnError() throws Exception {
        with("read line", process -> {
            assertThatThrownBy(() -> process.signal(4711))
                    .isInstanceOfSatisfying(
                            CtkException.class, e -> assertThat(e.errnoName()).isEqualTo("EINVAL"));
            process.signal(0);
        });
    }

    @Test
    @Tag("root")
    void theFirstProcessOfANamespaceThatIgnoresTermIsEndedByKillOnly() throws Exception {
        Launcher launcher = Launcher.of(LaunchPlan.builder()
                .namespaces(Namespace.PID)
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", "trap '' TERM; echo ready; while :; do sleep 600; done"),
                        List.of("/bin/sh"),
                        List.of()))
                .build());
        with(launcher, process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor(50, TimeUnit.MILLISECONDS)).isFalse();
            process.destroyForcibly();
            assertThat(process.waitFor()).isEqualTo(128 + 9);
        });
    }

    @Test
    @Tag("root")
    void theFirstProcessOfANamespaceWithoutHandlerEndsAsIfByTerm() throws Exception {
        Launcher launcher = Launcher.of(LaunchPlan.builder()
                .namespaces(Namespace.PID)
                .add(ProcessSteps.execute(List.of("sleep", "600"), List.of("/bin/sleep"), List.of()))
                .build());
        with(launcher, process -> {
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(128 + 15);
        });
    }

    @Test
    @Tag("root")
    void theFirstProcessOfANamespaceMayHandleTerm() throws Exception {
        Launcher launcher = Launcher.of(LaunchPlan.builder()
                .namespaces(Namespace.PID)
                .add(ProcessSteps.execute(
                        List.of("sh", "-c", "trap 'exit 7' TERM; echo ready; sleep 600 & wait"),
                        List.of("/bin/sh"),
                        List.of()))
                .build());
        with(launcher, process -> {
            assertThat(process.inputReader().readLine()).isEqualTo("ready");
            process.destroy();
            assertThat(process.waitFor()).isEqualTo(7);
        });
    }

    @Test
    void aProgramThatIsNotThere() {
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(List.of("nothing"), List.of("/none/nothing", "/nothing"), List.of()))
                .build();
        assertThatThrownBy(() -> Launcher.of(plan).start()).isInstanceOfSatisfying(ExecuteException.class, e -> {
            assertThat(e.isNotFound()).isTrue();
            assertThat(e.step()).isEqualTo(2);
            assertThat(e.stepCount()).isEqualTo(2);
        });
    }

    /** A process that has started and then can't be watched over: with its group's file closed, the guard can't be told of that. */
    @Test
    void whatCannotBeWatchedDoesNotLive() throws Exception {
        LaunchPlan plan = plan("exec sleep 600");
        byte[] encoded = PlanEncoder.encode(plan).bytes();
        int[] process = new int[2];
        long[] times = new long[plan.steps().size() + 1];
        NativeError failure = new NativeError();
        try (Pipes pipes = Pipes.open(plan, List.of(Stdio.NULL, Stdio.NULL, Stdio.NULL), false, List.of())) {
            int[] stdio = pipes.descriptors();
            failure.check(Libctk.ctk_launch(
                    encoded, encoded.length, stdio, stdio.length, -1, -1, -1, process, times, failure.bytes()));
            Descriptor killFile =
                    new Descriptor(failure.check(Libctk.ctk_descriptor_duplicate(stdio[0], failure.bytes())));
            killFile.close();
            GuardProcess guard = Guard.instance().ensure();
            assertThatThrownBy(() -> WatchedProcess.of(process, plan.isSupervised(), pipes.relays(), guard, killFile))
                    .isInstanceOf(IOException.class)
                    .hasMessage("closed");
        }
        assertThat(ProcessHandle.of(process[0])).as("dead and reaped").isEmpty();
    }

    @Test
    void aFailedStepIsNamed() {
        assertThatThrownBy(() -> Launcher.of(plan("true", FileSteps.changeDirectory("/none/nowhere")))
                        .start())
                .isInstanceOfSatisfying(CtkException.class, e -> {
                    assertThat(e.step()).isEqualTo(2);
                    assertThat(e.path()).isEqualTo("/none/nowhere");
                    assertThat(e.errnoName()).isEqualTo("ENOENT");
                });
    }

    @Test
    void aPlanOfAMegabyteArrives() throws Exception {
        List<String> arguments = new java.util.ArrayList<>(List.of("sh", "-c", "echo $#", "sh"));
        for (int i = 0; i < 10; i++) {
            arguments.add("x".repeat(100_000));
        }
        LaunchPlan plan = LaunchPlan.builder()
                .add(ProcessSteps.execute(arguments, List.of("/bin/sh"), List.of()))
                .build();
        with(Launcher.of(plan), process -> assertThat(process.inputReader().readLine())
                .isEqualTo("10"));
    }

    @Test
    void attemptTellsWhyNot() {
        assertThat(Launcher.attempt(
                        LaunchPlan.builder().add(ProcessSteps.exit()).build()))
                .isNull();
        assertThat(Launcher.attempt(LaunchPlan.builder()
                        .add(FileSteps.changeDirectory("/none"))
                        .add(ProcessSteps.exit())
                        .build()))
                .hasMessageContaining("/none");
    }

    @Test
    void manyAtOnceEachGetTheirOwnStatus() throws Exception {
        List<LaunchedProcess> all = new java.util.ArrayList<>();
        for (int i = 0; i < 50; i++) {
            all.add(Launcher.of(plan("exit " + i))
                    .input(Stdio.NULL)
                    .output(Stdio.NULL)
                    .error(Stdio.NULL)
                    .start());
        }
        for (int i = 0; i < 50; i++) {
            int number = i;
            assertThat(Await.value("its end", () -> all.get(number).waitFor(), code -> true))
                    .isEqualTo(i);
        }
    }
}
