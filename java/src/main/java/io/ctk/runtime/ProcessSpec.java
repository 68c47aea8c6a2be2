package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The container's program.
 *
 * @param terminal whether it gets a terminal
 * @param consoleSize the terminal's size
 * @param user whom it runs as
 * @param args its name or path, and its arguments
 * @param env its environment, each {@code NAME=VALUE}
 * @param cwd its working directory, absolute
 * @param capabilities its capability sets; null = the runtime's own choice
 * @param rlimits its resource limits
 * @param noNewPrivileges whether no program it executes may gain privileges (prctl(2))
 * @param apparmorProfile the AppArmor profile it runs under
 * @param selinuxLabel the SELinux label it runs under
 * @param oomScoreAdj -1000 to 1000: how early it is killed for memory (proc(5)); null = as inherited
 * @param scheduler how it is scheduled; null = as inherited
 * @param ioPriority its input and output priority; null = as inherited
 * @param execCpuAffinity the processors of programs that are executed in the container later
 */
public record ProcessSpec(
        boolean terminal,
        @Nullable ConsoleSize consoleSize,
        UserSpec user,
        List<String> args,
        List<String> env,
        String cwd,
        @Nullable Capabilities capabilities,
        List<Rlimit> rlimits,
        boolean noNewPrivileges,
        String apparmorProfile,
        String selinuxLabel,
        @Nullable Long oomScoreAdj,
        @Nullable Scheduler scheduler,
        @Nullable IoPriority ioPriority,
        @Nullable ExecCpuAffinity execCpuAffinity) {
    private static final long MOST_OOM_SCORE = 1000;
    private static final Pattern CPUS = Pattern.compile("[0-9, -]*");

    /** Copies lists. */
    public ProcessSpec {
        args = List.copyOf(args);
        env = List.copyOf(env);
        rlimits = List.copyOf(rlimits);
    }

    /**
     * A terminal's size in characters, both uint64.
     *
     * @param height lines
     * @param width columns
     */
    public record ConsoleSize(long height, long width) {
        static ConsoleSize read(JsonObject in) throws JsonException {
            return new ConsoleSize(in.requiredNumber("height", Range.UINT64), in.requiredNumber("width", Range.UINT64));
        }

        void write(JsonOutput out) throws IOException {
            out.unsigned("height", height);
            out.unsigned("width", width);
        }
    }

    /**
     * Lists of processors, such as {@code 0-3,7}.
     *
     * @param initialCpus until the program is in the container's cgroup
     * @param finalCpus from then on
     */
    public record ExecCpuAffinity(String initialCpus, String finalCpus) {
        void check(String at) throws RuntimeSpecException {
            Check.like(CPUS, initialCpus, at + ".initial", "a list of processors");
            Check.like(CPUS, finalCpus, at + ".final", "a list of processors");
        }

        static ExecCpuAffinity read(JsonObject in) throws JsonException {
            return new ExecCpuAffinity(in.text("initial"), in.text("final"));
        }

        void write(JsonOutput out) throws IOException {
            out.text("initial", initialCpus);
            out.text("final", finalCpus);
        }
    }

    void check(String at) throws RuntimeSpecException {
        Check.that(!args.isEmpty(), at + ".args", "must name a program");
        user.check(at + ".user");
        Check.each(env, at + ".env", Check::environment);
        Check.absolute(cwd, at + ".cwd");
        Set<Rlimit.Type> types = EnumSet.noneOf(Rlimit.Type.class);
        Check.each(rlimits, at + ".rlimits", (limit, path) -> {
            Check.that(types.add(limit.type()), path + ".type", limit.type() + " is there twice");
            limit.check(path);
        });
        Check.that(
                oomScoreAdj == null || Math.abs(oomScoreAdj) <= MOST_OOM_SCORE,
                at + ".oomScoreAdj",
                "must be from -" + MOST_OOM_SCORE + " to " + MOST_OOM_SCORE);
        if (scheduler != null) {
            scheduler.check(at + ".scheduler");
        }
        if (ioPriority != null) {
            ioPriority.check(at + ".ioPriority");
        }
        if (execCpuAffinity != null) {
            execCpuAffinity.check(at + ".execCPUAffinity");
        }
    }

    static ProcessSpec read(JsonObject in) throws JsonException {
        return new ProcessSpec(
                in.flag("terminal"),
                in.object("consoleSize", ConsoleSize::read),
                in.objectOrEmpty("user", UserSpec::read),
                in.texts("args"),
                in.texts("env"),
                in.requiredText("cwd"),
                in.object("capabilities", Capabilities::read),
                in.objects("rlimits", Rlimit::read),
                in.flag("noNewPrivileges"),
                in.text("apparmorProfile"),
                in.text("selinuxLabel"),
                in.number("oomScoreAdj", Range.INT32),
                in.object("scheduler", Scheduler::read),
                in.object("ioPriority", IoPriority::read),
                in.object("execCPUAffinity", ExecCpuAffinity::read));
    }

    void write(JsonOutput out) throws IOException {
        out.flag("terminal", terminal);
        out.object("consoleSize", consoleSize, ConsoleSize::write);
        out.object("user", user, UserSpec::write);
        out.texts("args", args);
        out.texts("env", env);
        out.requiredText("cwd", cwd);
        out.object("capabilities", capabilities, Capabilities::write);
        out.objects("rlimits", rlimits, Rlimit::write);
        out.flag("noNewPrivileges", noNewPrivileges);
        out.text("apparmorProfile", apparmorProfile);
        out.text("selinuxLabel", selinuxLabel);
        out.number("oomScoreAdj", oomScoreAdj);
        out.object("scheduler", scheduler, Scheduler::write);
        out.object("ioPriority", ioPriority, IoPriority::write);
        out.object("execCPUAffinity", execCpuAffinity, ExecCpuAffinity::write);
    }
}
