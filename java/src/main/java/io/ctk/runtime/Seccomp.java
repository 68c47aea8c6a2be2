package io.ctk.runtime;

import io.ctk.internal.json.JsonException;
import io.ctk.internal.json.JsonObject;
import io.ctk.internal.json.JsonOutput;
import io.ctk.internal.json.Range;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which system calls a container can make (seccomp(2), in the words of libseccomp).
 *
 * @param defaultAction what becomes of calls that no rule is about
 * @param defaultErrnoRet the error number of that, a uint32; null = EPERM
 * @param architectures those that it is for beside the machine's own
 * @param flags further wishes
 * @param listenerPath the socket of who is asked where the action is SCMP_ACT_NOTIFY
 * @param listenerMetadata what is told there
 * @param syscalls the rules
 */
public record Seccomp(
        Action defaultAction,
        @Nullable Long defaultErrnoRet,
        List<Arch> architectures,
        List<Flag> flags,
        String listenerPath,
        String listenerMetadata,
        List<Syscall> syscalls) {
    private static final long MOST_ARGUMENTS = 6;

    /** Copies lists. */
    public Seccomp {
        architectures = List.copyOf(architectures);
        flags = List.copyOf(flags);
        syscalls = List.copyOf(syscalls);
    }

    /** What becomes of a call. */
    public enum Action {
        SCMP_ACT_KILL,
        SCMP_ACT_KILL_PROCESS,
        SCMP_ACT_KILL_THREAD,
        SCMP_ACT_TRAP,
        SCMP_ACT_ERRNO,
        SCMP_ACT_TRACE,
        SCMP_ACT_ALLOW,
        SCMP_ACT_LOG,
        SCMP_ACT_NOTIFY
    }

    /** The architectures. */
    public enum Arch {
        SCMP_ARCH_X86,
        SCMP_ARCH_X86_64,
        SCMP_ARCH_X32,
        SCMP_ARCH_ARM,
        SCMP_ARCH_AARCH64,
        SCMP_ARCH_MIPS,
        SCMP_ARCH_MIPS64,
        SCMP_ARCH_MIPS64N32,
        SCMP_ARCH_MIPSEL,
        SCMP_ARCH_MIPSEL64,
        SCMP_ARCH_MIPSEL64N32,
        SCMP_ARCH_PPC,
        SCMP_ARCH_PPC64,
        SCMP_ARCH_PPC64LE,
        SCMP_ARCH_S390,
        SCMP_ARCH_S390X,
        SCMP_ARCH_PARISC,
        SCMP_ARCH_PARISC64,
        SCMP_ARCH_RISCV64,
        SCMP_ARCH_LOONGARCH64,
        SCMP_ARCH_M68K,
        SCMP_ARCH_SH,
        SCMP_ARCH_SHEB
    }

    /** Further wishes. */
    public enum Flag {
        SECCOMP_FILTER_FLAG_TSYNC,
        SECCOMP_FILTER_FLAG_LOG,
        SECCOMP_FILTER_FLAG_SPEC_ALLOW,
        SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV
    }

    /** How an argument is compared. */
    public enum Operator {
        SCMP_CMP_NE,
        SCMP_CMP_LT,
        SCMP_CMP_LE,
        SCMP_CMP_EQ,
        SCMP_CMP_GE,
        SCMP_CMP_GT,
        SCMP_CMP_MASKED_EQ
    }

    /**
     * A rule.
     *
     * @param names which calls it is about, one at least; names that nobody knows are kept
     * @param action what becomes of them
     * @param errnoRet the error number of that, a uint32; null = EPERM
     * @param args what their arguments must be, all of it
     */
    public record Syscall(
            List<String> names, Action action, @Nullable Long errnoRet, List<Argument> args) {
        /** Copies lists. */
        public Syscall {
            names = List.copyOf(names);
            args = List.copyOf(args);
        }

        void check(String at) throws RuntimeSpecException {
            Check.that(!names.isEmpty(), at + ".names", "must name a system call");
            Check.each(
                    args,
                    at + ".args",
                    (argument, path) -> Check.that(
                            argument.index < MOST_ARGUMENTS, path + ".index", "must be less than " + MOST_ARGUMENTS));
        }

        static Syscall read(JsonObject in) throws JsonException {
            return new Syscall(
                    in.texts("names"),
                    in.requiredWord("action", Action.values()),
                    in.number("errnoRet", Range.UINT32),
                    in.objects("args", Argument::read));
        }

        void write(JsonOutput out) throws IOException {
            out.texts("names", names);
            out.word("action", action);
            out.number("errnoRet", errnoRet);
            out.objects("args", args, Argument::write);
        }
    }

    /**
     * What an argument must be.
     *
     * @param index which one, from 0 to 5
     * @param value what it is compared with, a uint64; with SCMP_CMP_MASKED_EQ the mask
     * @param valueTwo with SCMP_CMP_MASKED_EQ what is compared with the masked argument, a uint64
     * @param op how
     */
    public record Argument(long index, long value, long valueTwo, Operator op) {
        static Argument read(JsonObject in) throws JsonException {
            return new Argument(
                    in.requiredNumber("index", Range.UINT32),
                    in.requiredNumber("value", Range.UINT64),
                    in.numberOrZero("valueTwo", Range.UINT64),
                    in.requiredWord("op", Operator.values()));
        }

        void write(JsonOutput out) throws IOException {
            out.number("index", index);
            out.unsigned("value", value);
            out.nonZeroUnsigned("valueTwo", valueTwo);
            out.word("op", op);
        }
    }

    void check(String at) throws RuntimeSpecException {
        Check.each(syscalls, at + ".syscalls", Syscall::check);
    }

    static Seccomp read(JsonObject in) throws JsonException {
        return new Seccomp(
                in.requiredWord("defaultAction", Action.values()),
                in.number("defaultErrnoRet", Range.UINT32),
                in.words("architectures", Arch.values()),
                in.words("flags", Flag.values()),
                in.text("listenerPath"),
                in.text("listenerMetadata"),
                in.objects("syscalls", Syscall::read));
    }

    void write(JsonOutput out) throws IOException {
        out.word("defaultAction", defaultAction);
        out.number("defaultErrnoRet", defaultErrnoRet);
        out.texts("architectures", architectures);
        out.texts("flags", flags);
        out.text("listenerPath", listenerPath);
        out.text("listenerMetadata", listenerMetadata);
        out.objects("syscalls", syscalls, Syscall::write);
    }
}
