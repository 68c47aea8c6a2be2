/* Which devices a group's processes may use: a program of the kernel's BPF machine. */
#include <errno.h>
#include <linux/bpf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ctk/ctk.h>

#include "base/cleanup.h"
#include "base/error.h"

#define OP "filter devices of"
#define NAME "ctk_devices" /* by which we know our own programs, 15 bytes at most */

/* Of one group; more are not expected, and are left alone. */
#define MOST_PROGRAMS 64

enum { MOST_RULES = 512, RULE_SIZE = 5, MOST_OF_A_RULE = 7, FRAME = 8 };

/* A rule as it comes: ctk/cgroup.h. */
enum { ALLOW, TYPE, MAJOR, MINOR, ACCESS };

/* What the program's registers hold. */
enum { RESULT = BPF_REG_0, CONTEXT = BPF_REG_1, KIND, WANTED, FIRST, SECOND };

struct program {
    struct bpf_insn *code;
    uint32_t size;
};

static void emit(struct program *program, uint8_t code, uint8_t to, int16_t offset, int32_t number)
{
    program->code[program->size++] =
        (struct bpf_insn){.code = code, .dst_reg = to & 15, .off = offset, .imm = number};
}

static void load(struct program *program, uint8_t to, int16_t offset)
{
    program->code[program->size++] = (struct bpf_insn){
        .code = BPF_LDX | BPF_MEM | BPF_W, .dst_reg = to & 15, .src_reg = CONTEXT, .off = offset};
}

static void end(struct program *program, int32_t result)
{
    emit(program, BPF_ALU64 | BPF_MOV | BPF_K, RESULT, 0, result);
    emit(program, BPF_JMP | BPF_EXIT, 0, 0, 0);
}

static void begin(struct program *program)
{
    load(program, KIND, offsetof(struct bpf_cgroup_dev_ctx, access_type));
    load(program, FIRST, offsetof(struct bpf_cgroup_dev_ctx, major));
    load(program, SECOND, offsetof(struct bpf_cgroup_dev_ctx, minor));
    program->code[program->size++] =
        (struct bpf_insn){.code = BPF_ALU | BPF_MOV | BPF_X, .dst_reg = WANTED, .src_reg = KIND};
    emit(program, BPF_ALU | BPF_AND | BPF_K, KIND, 0, 0xffff);
    emit(program, BPF_ALU | BPF_RSH | BPF_K, WANTED, 0, 16);
}

/* ctk/cgroup.h has r, w, m; the kernel m, r, w. */
static int32_t access_bits(int64_t access)
{
    return (int32_t)((access & 1 ? BPF_DEVCG_ACC_READ : 0) |
                     (access & 2 ? BPF_DEVCG_ACC_WRITE : 0) |
                     (access & 4 ? BPF_DEVCG_ACC_MKNOD : 0));
}

/*
 * A rule that a device is not meant by is jumped over. One that denies ends the program where
 * something it denies is wanted yet; one that allows takes away from what is wanted, and ends it
 * where nothing is left. So of two rules the one that comes first here has the last word.
 */
static void add_rule(struct program *program, const int64_t *rule)
{
    uint32_t jumps[3];
    uint32_t count = 0;
    const int32_t kind = rule[TYPE] == 'b' ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR;
    const int64_t wanted[] = {rule[TYPE] == 'a' ? -1 : kind, rule[MAJOR], rule[MINOR]};
    static const uint8_t registers[] = {KIND, FIRST, SECOND};
    for (int i = 0; i < 3; i++)
        if (wanted[i] >= 0) {
            jumps[count++] = program->size;
            emit(program, BPF_JMP | BPF_JNE | BPF_K, registers[i], 0, (int32_t)wanted[i]);
        }
    int32_t bits = access_bits(rule[ACCESS]);
    if (rule[ALLOW]) {
        emit(program, BPF_ALU | BPF_AND | BPF_K, WANTED, 0, ~bits);
        emit(program, BPF_JMP | BPF_JNE | BPF_K, WANTED, 2, 0);
    } else {
        emit(program, BPF_JMP | BPF_JSET | BPF_K, WANTED, 1, bits);
        emit(program, BPF_JMP | BPF_JA, 0, 2, 0);
    }
    end(program, rule[ALLOW] ? 1 : 0);
    for (uint32_t i = 0; i < count; i++)
        program->code[jumps[i]].off = (int16_t)(program->size - jumps[i] - 1);
}

static int call(enum bpf_cmd command, union bpf_attr *attributes)
{
    return (int)syscall(SYS_bpf, command, attributes, sizeof *attributes);
}

static const char *trouble(int err)
{
    switch (err) {
    case EPERM:
    case EACCES:
        return "it takes CAP_BPF (or CAP_SYS_ADMIN) and CAP_NET_ADMIN on the machine, and no group "
               "above with a program that allows none below";
    case ENOSYS:
    case EINVAL:
        return "the kernel has no filter of devices for cgroup v2 (Linux 4.15 with "
               "CONFIG_CGROUP_BPF)";
    case E2BIG:
        return "these are more rules than this kernel reads";
    default:
        return NULL;
    }
}

static int load_program(const struct program *program, struct ctk_error *error)
{
    union bpf_attr attributes = {
        .prog_type = BPF_PROG_TYPE_CGROUP_DEVICE,
        .insn_cnt = program->size,
        .insns = (uint64_t)(uintptr_t)program->code,
        .license = (uint64_t)(uintptr_t) "Dual MIT/GPL",
        .prog_name = NAME,
    };
    int fd = call(BPF_PROG_LOAD, &attributes);
    return fd >= 0 ? fd : error_set(error, errno, OP, NULL, trouble(errno));
}

/* What is attached to the group already. */
struct attached {
    uint32_t ids[MOST_PROGRAMS];
    uint32_t count;
    uint32_t flags;
};

static int query(int cgroup_fd, struct attached *ret)
{
    union bpf_attr attributes = {.query = {.target_fd = (uint32_t)cgroup_fd,
                                           .attach_type = BPF_CGROUP_DEVICE,
                                           .prog_ids = (uint64_t)(uintptr_t)ret->ids,
                                           .prog_cnt = MOST_PROGRAMS}};
    if (call(BPF_PROG_QUERY, &attributes))
        return -1;
    ret->count = attributes.query.prog_cnt;
    ret->flags = attributes.query.attach_flags;
    return 0;
}

static int attach(int cgroup_fd, int program_fd, uint32_t flags)
{
    union bpf_attr attributes = {.target_fd = (uint32_t)cgroup_fd,
                                 .attach_bpf_fd = (uint32_t)program_fd,
                                 .attach_type = BPF_CGROUP_DEVICE,
                                 .attach_flags = flags};
    return call(BPF_PROG_ATTACH, &attributes);
}

/* Takes a program away if it is one of ours. -1 and errno. */
static int detach(int cgroup_fd, uint32_t id)
{
    union bpf_attr attributes = {.prog_id = id};
    CLEANUP_CLOSE int fd = call(BPF_PROG_GET_FD_BY_ID, &attributes);
    if (fd < 0)
        return errno == ENOENT ? 0 : -1; /* it went by itself */
    struct bpf_prog_info info = {0};
    attributes = (union bpf_attr){.info = {.bpf_fd = (uint32_t)fd,
                                           .info_len = sizeof info,
                                           .info = (uint64_t)(uintptr_t)&info}};
    if (call(BPF_OBJ_GET_INFO_BY_FD, &attributes))
        return -1;
    if (strcmp(info.name, NAME) != 0)
        return 0;
    attributes = (union bpf_attr){.target_fd = (uint32_t)cgroup_fd,
                                  .attach_bpf_fd = (uint32_t)fd,
                                  .attach_type = BPF_CGROUP_DEVICE};
    return call(BPF_PROG_DETACH, &attributes) && errno != ENOENT ? -1 : 0;
}

static int check(const int64_t *rules, int32_t count, struct ctk_error *error)
{
    if (count < 0 || count > MOST_RULES)
        return error_set(error, EINVAL, OP, NULL, "%d rules, of at most %d", count, MOST_RULES);
    for (int32_t i = 0; i < count; i++) {
        const int64_t *rule = rules + (size_t)i * RULE_SIZE;
        bool known = rule[TYPE] == 'a' || rule[TYPE] == 'b' || rule[TYPE] == 'c';
        if (!known || rule[MAJOR] < -1 || rule[MAJOR] > INT32_MAX || rule[MINOR] < -1 ||
            rule[MINOR] > INT32_MAX || rule[ACCESS] < 0 || rule[ACCESS] > 7)
            return error_set(error, EINVAL, OP, NULL, "rule %d is none", i + 1);
    }
    return 0;
}

static int replace(int cgroup_fd, int program_fd, struct ctk_error *error)
{
    struct attached before = {.count = 0};
    if (query(cgroup_fd, &before))
        return error_set(error, errno, OP, NULL, trouble(errno));
    /* One that stands alone lets only its like take its place. */
    bool alone = before.count && !(before.flags & BPF_F_ALLOW_MULTI);
    if (attach(cgroup_fd, program_fd, alone ? before.flags : BPF_F_ALLOW_MULTI))
        return error_set(error, errno, OP, NULL, trouble(errno));
    for (uint32_t i = 0; !alone && i < before.count; i++)
        if (detach(cgroup_fd, before.ids[i]))
            return error_set(error, errno, OP, NULL, "taking the filter away that was there");
    return 0;
}

int ctk_cgroup_set_devices(int32_t cgroup_fd, const int64_t *rules, int32_t count,
                           struct ctk_error *ret_error)
{
    int result = check(rules, count, ret_error);
    if (result < 0)
        return result;
    CLEANUP_FREE struct bpf_insn *code =
        calloc((size_t)count * MOST_OF_A_RULE + FRAME, sizeof *code);
    if (!code)
        return error_set(ret_error, ENOMEM, OP, NULL, NULL);
    struct program program = {code, 0};
    begin(&program);
    for (int32_t i = count; i-- > 0;)
        add_rule(&program, rules + (size_t)i * RULE_SIZE);
    end(&program, 1);
    CLEANUP_CLOSE int fd = load_program(&program, ret_error);
    return fd < 0 ? fd : replace(cgroup_fd, fd, ret_error);
}
