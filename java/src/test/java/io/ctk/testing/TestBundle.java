package io.ctk.testing;

import io.ctk.container.Container;
import io.ctk.container.ContainerStore;
import io.ctk.launch.Stdio;
import io.ctk.runtime.Schema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** An OCI bundle of the tests' own, as somebody else could have made it: a small root file system, and a config.json of fields that each test writes. */
public final class TestBundle {
    private final Path directory;
    private final Map<String, String> process = new LinkedHashMap<>();
    private final Map<String, String> linux = new LinkedHashMap<>();
    private final Map<String, String> top = new LinkedHashMap<>();
    private final List<String> mounts = new ArrayList<>();
    private final List<String> namespaces = new ArrayList<>();
    private ContainerStore store;

    private TestBundle(Path directory) {
        this.directory = directory;
        this.store = ContainerStore.standard();
    }

    /** {@return one with its own processes, mounts and names, that runs a shell script} */
    public static TestBundle in(Path directory, String script) throws IOException {
        TestRoot.fill(Files.createDirectories(directory.resolve("rootfs")));
        TestBundle bundle = new TestBundle(directory);
        bundle.top.put("ociVersion", "\"1.0.2\"");
        bundle.top.put("root", "{\"path\":\"rootfs\"}");
        bundle.process.put("args", "[\"/bin/sh\",\"-c\"," + quoted(script) + "]");
        bundle.process.put("cwd", "\"/\"");
        bundle.process.put("env", "[\"PATH=/bin\"]");
        bundle.namespace("pid").namespace("mount").namespace("uts").namespace("ipc");
        bundle.mount("/proc", "proc", "proc");
        bundle.mount("/dev", "tmpfs", "tmpfs", "nosuid", "mode=755");
        return bundle;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
    }

    /** {@return its directory} */
    public Path directory() {
        return directory;
    }

    /** {@return its root file system} */
    public Path root() {
        return directory.resolve("rootfs");
    }

    public TestBundle store(ContainerStore other) {
        store = other;
        return this;
    }

    /** Sets a field, as JSON. */
    public TestBundle field(String name, String json) {
        top.put(name, json);
        return this;
    }

    /** Sets a field of the process, as JSON. */
    public TestBundle process(String name, String json) {
        process.put(name, json);
        return this;
    }

    /** Sets a field of linux, as JSON. */
    public TestBundle linux(String name, String json) {
        linux.put(name, json);
        return this;
    }

    public TestBundle namespace(String type) {
        namespaces.add("{\"type\":\"" + type + "\"}");
        return this;
    }

    public TestBundle namespace(String type, String path) {
        namespaces.removeIf(other -> other.contains("\"" + type + "\""));
        namespaces.add("{\"type\":\"" + type + "\",\"path\":" + quoted(path) + "}");
        return this;
    }

    public TestBundle mount(String destination, String type, String source, String... options) {
        mounts.add("{\"destination\":" + quoted(destination) + ",\"type\":" + quoted(type) + ",\"source\":"
                + quoted(source) + ",\"options\":"
                + List.of(options).stream().map(TestBundle::quoted).collect(Collectors.joining(",", "[", "]")) + "}");
        return this;
    }

    private static String object(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + field.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** {@return its config.json} */
    public String json() {
        Map<String, String> all = new LinkedHashMap<>(top);
        Map<String, String> system = new LinkedHashMap<>(linux);
        system.put("namespaces", namespaces.stream().collect(Collectors.joining(",", "[", "]")));
        all.put("process", object(process));
        all.put("mounts", mounts.stream().collect(Collectors.joining(",", "[", "]")));
        all.put("linux", object(system));
        return object(all);
    }

    /** Writes it, checks it by the specification's schema, and starts it; its output is a pipe. */
    public Container start() throws IOException {
        return start(json());
    }

    private Container start(String json) throws IOException {
        List<String> problems = Schema.problemsOf(json);
        if (!problems.isEmpty()) {
            throw new AssertionError(problems + " in " + json);
        }
        Files.writeString(directory.resolve("config.json"), json);
        return Container.bundle(directory)
                .store(store)
                .input(Stdio.NULL)
                .output(Stdio.PIPE)
                .error(Stdio.INHERIT)
                .start();
    }

    /** {@return what it prints} */
    public String output() throws Exception {
        return output(json());
    }

    /** {@return what it prints with that config.json} */
    public String output(String json) throws Exception {
        try (Container container = start(json)) {
            String out = new String(container.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (container.waitFor().code() != 0) {
                throw new AssertionError(container.waitFor() + ": " + out);
            }
            return out;
        }
    }
}
