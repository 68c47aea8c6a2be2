package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Programs that are run in a container's life, each list in its order.
 *
 * @param prestart as createRuntime, and before it; deprecated by the specification
 * @param createRuntime before pivot_root(2), in the runtime's namespaces
 * @param createContainer before pivot_root(2), in the container's namespaces
 * @param startContainer before the container's program, in its namespaces
 * @param poststart after the container's program has started, in the runtime's namespaces
 * @param poststop after the container is deleted, in the runtime's namespaces
 */
public record Hooks(
        List<Hook> prestart,
        List<Hook> createRuntime,
        List<Hook> createContainer,
        List<Hook> startContainer,
        List<Hook> poststart,
        List<Hook> poststop) {
    /** None. */
    public static final Hooks NONE = new Hooks(List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

    /** Copies lists. */
    public Hooks {
        prestart = List.copyOf(prestart);
        createRuntime = List.copyOf(createRuntime);
        createContainer = List.copyOf(createContainer);
        startContainer = List.copyOf(startContainer);
        poststart = List.copyOf(poststart);
        poststop = List.copyOf(poststop);
    }

    /**
     * A program that is run.
     *
     * @param path the file, absolute
     * @param args its arguments, its name the first of them
     * @param env its environment, each {@code NAME=VALUE}
     * @param timeout after how many seconds it is ended, more than 0; null = never
     */
    public record Hook(
            String path,
            List<String> args,
            List<String> env,
            @Nullable Long timeout) {
        private static final long LONGEST = Integer.MAX_VALUE;

        /** Copies lists. */
        public Hook {
            args = List.copyOf(args);
            env = List.copyOf(env);
        }

        /** {@return its arguments as it gets them: its path alone where the document has none} */
        public List<String> arguments() {
            return args.isEmpty() ? List.of(path) : args;
        }

        void check(String at) throws RuntimeSpecException {
            Check.absolute(path, at + ".path");
            Check.each(env, at + ".env", Check::environment);
            Check.that(
                    timeout == null || (timeout > 0 && timeout <= LONGEST),
                    at + ".timeout",
                    timeout != null && timeout > LONGEST ? "must be at most " + LONGEST : "must be more than 0");
        }

        static Hook read(JsonObject in) throws JsonException {
            return new Hook(
                    in.requiredText("path"), in.texts("args"), in.texts("env"), in.number("timeout", Range.INT64));
        }

        void write(JsonOutput out) throws IOException {
            out.requiredText("path", path);
            out.texts("args", args);
            out.texts("env", env);
            out.number("timeout", timeout);
        }
    }

    void check(String at) throws RuntimeSpecException {
        Check.each(prestart, at + ".prestart", Hook::check);
        Check.each(createRuntime, at + ".createRuntime", Hook::check);
        Check.each(createContainer, at + ".createContainer", Hook::check);
        Check.each(startContainer, at + ".startContainer", Hook::check);
        Check.each(poststart, at + ".poststart", Hook::check);
        Check.each(poststop, at + ".poststop", Hook::check);
    }

    static Hooks read(JsonObject in) throws JsonException {
        return new Hooks(
                in.objects("prestart", Hook::read),
                in.objects("createRuntime", Hook::read),
                in.objects("createContainer", Hook::read),
                in.objects("startContainer", Hook::read),
                in.objects("poststart", Hook::read),
                in.objects("poststop", Hook::read));
    }

    void write(JsonOutput out) throws IOException {
        out.objects("prestart", prestart, Hook::write);
        out.objects("createRuntime", createRuntime, Hook::write);
        out.objects("createContainer", createContainer, Hook::write);
        out.objects("startContainer", startContainer, Hook::write);
        out.objects("poststart", poststart, Hook::write);
        out.objects("poststop", poststop, Hook::write);
    }
}
