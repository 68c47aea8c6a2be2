/*
 * plan.h - the message that a launch plan is encoded into. Version 3, host byte order: it never
 * leaves the machine.
 *
 *   header   magic u32, version u32, size u32 (all bytes, these included), step_count u32
 *   step     size u32 (all its bytes, a multiple of 8), op u32, number_count u32, string_count u32,
 *            place u16, skip u16, keep u16, 0 u16
 *            numbers, number_count times i64
 *            strings, string_count times: its bytes and one NUL, one string right after another
 *            zero bytes up to a multiple of 8
 *
 * The first step is always CTK_STEP_CLONE. "in root" below means: resolved inside the new root,
 * which is the mount that a step made on "/", so that no link leads out of it. Before that step,
 * targets of mounts, files and directories are the machine's: a tmpfs for an overlay's upper
 * directory has to be somewhere.
 *
 * Places: a step that mounts something, or makes a node, may keep its descriptor under a number,
 * `keep` (0 = it does not). The target of a later step whose `place` is that number, in root
 * otherwise, is resolved from the descriptor: without the first `skip` bytes, which are the path
 * that the place was made on, never leaving it and following no link at all. What others do to
 * names meanwhile, or an image has there, changes nothing about where that is.
 */
#ifndef CTK_PLAN_H
#define CTK_PLAN_H

#define CTK_PLAN_MAGIC 0x4e504b43 /* "CKPN" */
#define CTK_PLAN_VERSION 3

/* Numbers of places: 1 to this. */
#define CTK_PLAN_MOST_PLACES 255

/* What a mount point that isn't there is to become. */
enum ctk_plan_make {
    CTK_PLAN_MAKE_NOTHING = 0,
    CTK_PLAN_MAKE_DIRECTORY = 1,
    CTK_PLAN_MAKE_FILE = 2
};

/* How mounts and unmounts spread from and to a mount, mount_namespaces(7). */
enum ctk_plan_propagation {
    CTK_PLAN_PRIVATE = 0,
    CTK_PLAN_SLAVE = 1,
    CTK_PLAN_SHARED = 2,
    CTK_PLAN_UNBINDABLE = 3
};

/* Of a bind, a bit each. */
enum ctk_plan_bind_option {
    CTK_PLAN_BIND_LINK = 1, /* a symbolic link as the source is bound itself, and not followed */
    CTK_PLAN_COPY_LINK = 2  /* where the source is a symbolic link, the same link is made */
};

/* New namespaces, or the type of one to join: CLONE_NEW* of namespaces(7). */
enum ctk_namespace {
    CTK_NAMESPACE_TIME = 0x00000080,
    CTK_NAMESPACE_MOUNT = 0x00020000,
    CTK_NAMESPACE_CGROUP = 0x02000000,
    CTK_NAMESPACE_UTS = 0x04000000,
    CTK_NAMESPACE_IPC = 0x08000000,
    CTK_NAMESPACE_USER = 0x10000000,
    CTK_NAMESPACE_PID = 0x20000000,
    CTK_NAMESPACE_NETWORK = 0x40000000,
};

enum ctk_plan_step_op {
    /* numbers: new namespaces | strings: uid_map, gid_map (user_namespaces(7); "" = none) */
    CTK_STEP_CLONE = 1,
    /* numbers: type, descriptor index. A joined PID namespace holds for children only: see
       CTK_STEP_SUPERVISE. */
    CTK_STEP_JOIN_NAMESPACE = 2,
    /* numbers: propagation, recursive | strings: target in root. Before there is a root, "/" is the
       machine's. */
    CTK_STEP_SET_PROPAGATION = 3,
    /* numbers: attributes, make, lower count, has upper | strings: target in root, lowers, upper,
       work (if any), options */
    CTK_STEP_MOUNT_OVERLAY = 4,
    /*
     * numbers: attributes, make, recursive, options (CTK_PLAN_BIND_LINK ...) | strings: target in
     * root, source on the machine. Where the source is a link that is copied, attributes and make
     * mean nothing; the same link there already = nothing to do.
     */
    CTK_STEP_BIND = 5,
    /* numbers: attributes, make, 1 when what the target shows is copied into the file system first
       | strings: target in root, type, source, options */
    CTK_STEP_MOUNT_FILESYSTEM = 6,
    /* numbers: set, cleared, recursive | strings: target in root. What is neither set nor cleared
       stays. A way with access times that is set replaces the one there is; cleared = relative. */
    CTK_STEP_SET_ATTRIBUTES = 7,
    /* Hides a file behind a null device, or a directory behind an empty one. numbers: 1 when the
       target may be absent, the place of the device (0 = directories only) | strings: target in
       root */
    CTK_STEP_MASK_PATH = 8,
    /* numbers: 1 when the target may be absent | strings: target in root, made read-only */
    CTK_STEP_READ_ONLY_PATH = 9,
    /* numbers: mode | strings: path in root; there already = nothing to do */
    CTK_STEP_MAKE_DIRECTORY = 10,
    /* numbers: mode with file type (S_IFCHR, S_IFBLK or S_IFIFO), device major, device minor, uid,
       gid (-1 = whoever makes it) | strings: path in root. The same node there already gets mode
       and owner. */
    CTK_STEP_MAKE_NODE = 11,
    /* strings: path in root, what it points to */
    CTK_STEP_MAKE_LINK = 12,
    /* numbers: mode | strings: path in root, content. Replaces what is there, a link too. */
    CTK_STEP_WRITE_FILE = 13,
    /* Makes the new root the root, and takes the old one away. */
    CTK_STEP_PIVOT_ROOT = 14,
    /* strings: name */
    CTK_STEP_SET_HOSTNAME = 15,
    /* Takes the loopback interface of a new network namespace up. */
    CTK_STEP_LOOPBACK_UP = 16,
    /* numbers: resource, soft, hard (RLIM_INFINITY = -1), prlimit(2) */
    CTK_STEP_SET_LIMIT = 17,
    /* A session of its own, setsid(2). */
    CTK_STEP_NEW_SESSION = 18,
    /* No program executed later gains privileges by set-uid bits or file capabilities. */
    CTK_STEP_NO_NEW_PRIVILEGES = 19,
    /* numbers: bounding, a bit a capability; the others are dropped. The ambient set is emptied. */
    CTK_STEP_BOUND_CAPABILITIES = 20,
    /* numbers: uid, gid, 1 when the groups that follow are to be set, groups. What is permitted
       stays permitted, to be taken or left by CTK_STEP_SET_CAPABILITIES (PR_SET_KEEPCAPS,
       prctl(2)); nothing stays effective with another uid than 0. */
    CTK_STEP_SET_IDS = 21,
    /* numbers: effective, permitted, inheritable */
    CTK_STEP_SET_CAPABILITIES = 22,
    /* numbers: signal sent when the launching thread dies, and perhaps 1 when a step before has
       said so already, which a change of ids and a fork undo. Refused when the launching process is
       dead already. Where the launch has a guard, the first waits here until that knows the
       process. */
    CTK_STEP_DEATH_SIGNAL = 23,
    /* strings: path in the root; made when it isn't there, as a container engine does */
    CTK_STEP_CHANGE_DIRECTORY = 24,
    /* Forks: the child goes on with the plan, the parent stays, reaps, passes signals on and ends
       as the child does. */
    CTK_STEP_SUPERVISE = 25,
    /*
     * numbers: argument count, candidate count | strings: arguments, candidates, environment.
     * Tries the candidates, paths of the program, one by one as execvp(3) does.
     */
    CTK_STEP_EXECUTE = 26,
    /* Ends with status 0 instead of executing: a plan that only tries whether its steps work. */
    CTK_STEP_EXIT = 27,
    /* Stays instead of executing, with no descriptor and no signal blocked, until the launching
       process is dead: a process that only has to be there. */
    CTK_STEP_WAIT = 28,
    /* The program gets the umask of the launching process, and ignores the signals that that one
       ignores, instead of 022 and none. */
    CTK_STEP_INHERIT = 29,
    /* A session keyring of its own, keyctl_join_session_keyring(3): the launching process's, and
       the keys in it, stay outside. Where the kernel has no keys, or a filter that the program
       inherits forbids to speak of them, there is nothing to do. */
    CTK_STEP_NEW_KEYRING = 30,
    /*
     * numbers: attributes, recursive | strings: target in root, source on the machine. Covers what
     * stands there, a file over a link too; nothing there = an empty file, or a directory for a
     * directory, is made to mount on. A link to the directory it lies in is followed only as long
     * as that is on the root's own file system.
     */
    CTK_STEP_BIND_IN_PLACE = 31,
    /* Stays instead of executing, as the guard whose socket is standard input, see
       ctk_guard_open(): outlives the launching process only to kill what that has left. */
    CTK_STEP_GUARD = 32,
    /*
     * numbers: uid | strings: the new root's null device, in root. Of standard input, output and
     * error, what is a null device becomes that one, so that nobody changes the machine's; a pipe
     * that has no name becomes the user's, so that /dev/stdout can be opened; a directory is
     * refused.
     */
    CTK_STEP_OWN_STREAMS = 33,
    /* strings: path in root of a file of /proc or /sys, which is there; what is written to it.
       Before there is a root, it is the machine's path. */
    CTK_STEP_SET_PARAMETER = 34,
    /* numbers: a bit a capability, permitted and inheritable, added to the ambient set: a program
       that has nothing of its own gets them (capabilities(7)) */
    CTK_STEP_RAISE_AMBIENT = 35,
    /* numbers: the program's umask */
    CTK_STEP_SET_UMASK = 36,
    /* strings: name, setdomainname(2) */
    CTK_STEP_SET_DOMAIN_NAME = 37,
    /* numbers: new namespaces, unshare(2). A PID or time namespace holds for children only: see
       CTK_STEP_SUPERVISE. */
    CTK_STEP_UNSHARE = 38,
    /* numbers: offsets of the monotonic clock and of the one since boot, each in seconds and
       nanoseconds from 0 to 999999999. The process itself is in the new namespace then. Needs the
       machine's /proc. */
    CTK_STEP_NEW_TIME_NAMESPACE = 39,
    /* numbers: policy, nice, priority, flags, runtime, deadline, period, the last three in
       nanoseconds: sched_setattr(2) */
    CTK_STEP_SET_SCHEDULER = 40,
    /* numbers: class, level, ioprio_set(2) */
    CTK_STEP_SET_IO_PRIORITY = 41,
    /* numbers: persona, personality(2) */
    CTK_STEP_SET_PERSONALITY = 42,
    /*
     * numbers: timeout in milliseconds (0 = none), argument count | strings: path on the machine,
     * or in root once that is the root; what it is, for errors; the state before and after the
     * process's number; arguments; environment. A hook of the OCI runtime specification: gets
     * the state as standard input, and standard error as standard output too; no other descriptor.
     * Killed when it takes longer, with its session. A status other than 0 is an error.
     */
    CTK_STEP_RUN_HOOK = 43,
    /* numbers: index of a descriptor that the process's number on the machine and a newline are
       written to, index of one that a byte is read from, which is waited for; its end = ECANCELED
     */
    CTK_STEP_AWAIT = 44,
    /* numbers: attributes set, cleared | strings: target in root, options of the file system */
    CTK_STEP_REMOUNT = 45,
    /* numbers: make, index of a descriptor: a mount that is attached nowhere | strings: target in
       root */
    CTK_STEP_ATTACH = 46,
};

#endif
