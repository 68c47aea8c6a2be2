package io.ctk.testing;

import io.ctk.container.Container;
import io.ctk.launch.LaunchPlan;
import io.ctk.launch.LaunchedProcess;
import io.ctk.launch.Launcher;
import io.ctk.launch.ProcessSteps;
import io.ctk.launch.Stdio;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program of a JVM of its own that does everything on virtual threads, which share one carrier: whatever holds that, holds all.
 * Says what it has done, a line each.
 */
public final class VirtualThreads {
    private static final int CONTAINERS = 200;

    private final ExecutorService threads;

    private VirtualThreads(ExecutorService threads) {
        this.threads = threads;
    }

    public static void main(String[] args) throws Exception {
        ExecutorService executor = (ExecutorService)
                Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        VirtualThreads test = new VirtualThreads(executor);
        executor.submit(() -> {
                    test.run(args[0]);
                    return null;
                })
                .get();
        System.out.println("done " + args[0]);
        System.exit(0);
    }

    private void run(String what) throws Exception {
        switch (what) {
            case "many" -> many();
            case "timeout" -> timeout();
            case "close" -> close();
            case "exit" -> onExit();
            case "fifo" -> fifo();
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    private Future<String> read(InputStream in) {
        return threads.submit(() -> new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }

    private void many() throws Exception {
        AtomicInteger ended = new AtomicInteger();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < CONTAINERS; i++) {
            String line = "line of " + i + "\n";
            all.add(threads.submit((Callable<Object>) () -> {
                try (Container container =
                        Run.script("cat; echo error >&2; exit 7").start()) {
                    LaunchedProcess process = container.process();
                    Future<String> out = read(process.getInputStream());
                    Future<String> error = read(process.getErrorStream());
                    try (OutputStream in = process.getOutputStream()) {
                        in.write(line.repeat(1000).getBytes(StandardCharsets.UTF_8));
                    }
                    check(container.waitFor(Duration.ofSeconds(100)).code() == 7, "its status");
                    check(out.get().equals(line.repeat(1000)), "its output");
                    check(error.get().equals("error\n"), "its error");
                }
                return ended.incrementAndGet();
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        check(ended.get() == CONTAINERS, ended + " ended");
    }

    private void timeout() throws Exception {
        Container container = Run.script("sleep 1000").start();
        Future<String> out = read(container.process().getInputStream());
        Future<String> error = read(container.process().getErrorStream());
        Thread.sleep(200); // so that they wait
        long begin = System.nanoTime();
        try {
            container.waitFor(Duration.ofSeconds(2));
            throw new AssertionError("it has ended");
        } catch (TimeoutException e) {
            check(System.nanoTime() - begin < Duration.ofSeconds(20).toNanos(), "back in time");
        }
        container.kill();
        check(container.waitFor().code() == 137, "killed");
        check(out.get().isEmpty() && error.get().isEmpty(), "the readers see the end");
        container.close();
    }

    private void close() throws Exception {
        try (Container container = Run.script("sleep 1000").start()) {
            InputStream out = container.process().getInputStream();
            OutputStream in = container.process().getOutputStream();
            Future<String> reader = threads.submit(() -> failure(out::read));
            Future<String> writer = threads.submit(() -> failure(() -> {
                in.write(new byte[1 << 20]);
                return 0;
            }));
            Thread.sleep(200);
            check(!reader.isDone() && !writer.isDone(), "both wait");
            out.close();
            check(reader.get().equals("Stream closed"), "the reader is told");
            in.close();
            check(writer.get().equals("Stream closed"), "the writer is told");
        }
    }

    private static String failure(Callable<Integer> call) throws Exception {
        try {
            return "returned " + call.call();
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private void onExit() throws Exception {
        try (Container container = Run.script("read line; exit 3").start()) {
            Future<Integer> code =
                    threads.submit(() -> container.process().onExit().get().exitValue());
            Future<String> out = read(container.process().getInputStream());
            container.process().getOutputStream().close();
            check(code.get() == 3, "its status");
            check(out.get().isEmpty(), "its output");
        }
    }

    /** Opening a named pipe waits for its other end, as everywhere, but in nobody's way. */
    private void fifo() throws Exception {
        Path fifo = Files.createTempDirectory("ctk-fifo").resolve("fifo");
        try {
            check(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor() == 0, "it is made");
            LaunchPlan plan = LaunchPlan.builder()
                    .add(ProcessSteps.execute(List.of("echo", "written"), List.of("/bin/echo"), List.of()))
                    .build();
            Future<Integer> waiting = threads.submit(
                    () -> Launcher.of(plan).output(Stdio.to(fifo)).start().waitFor());
            Thread.sleep(200); // so that it waits
            check(threads.submit(() -> Run.output("echo served")).get().equals("served\n"), "another is served");
            check(!waiting.isDone(), "it waits");
            FutureTask<String> reader = new FutureTask<>(() -> Files.readString(fifo));
            Thread platform = new Thread(reader);
            platform.start();
            check(waiting.get() == 0, "it goes on");
            check(reader.get().equals("written\n"), "and its output arrives");
        } finally {
            Files.deleteIfExists(fifo);
            Files.delete(fifo.getParent());
        }
    }
}
