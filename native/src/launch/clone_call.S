/*
 * long clone_call(long number, long a, long b, long c, int (*child)(void *), void *argument)
 *
 * clone(2) or clone3(2) with a stack of its own: in the parent it returns what the call returned; in the child it calls
 * child(argument) on the new stack and exits with what that returns. No C library's wrapper does this for clone3.
 */
        .text
        .globl  clone_call
        .hidden clone_call
        .type   clone_call, %function

#if defined(__x86_64__)
clone_call:
        .cfi_startproc
        endbr64
        movq    %rdi, %rax
        movq    %rsi, %rdi
        movq    %rdx, %rsi
        movq    %rcx, %rdx
        xorl    %r10d, %r10d
        syscall                         /* keeps r8 (child) and r9 (argument) */
        testq   %rax, %rax
        jz      1f
        ret
1:      .cfi_undefined rip
        xorl    %ebp, %ebp
        movq    %r9, %rdi
        callq   *%r8
        movl    %eax, %edi
        movl    $60, %eax               /* exit */
        syscall
        hlt
        .cfi_endproc

#elif defined(__aarch64__)
clone_call:
        .cfi_startproc
        hint    34                      /* bti c */
        mov     x8, x0
        mov     x0, x1
        mov     x1, x2
        mov     x2, x3
        mov     x3, xzr
        svc     0                       /* keeps x4 (child) and x5 (argument) */
        cbz     x0, 1f
        ret
1:      .cfi_undefined x30
        mov     x29, xzr
        mov     x0, x5
        blr     x4
        mov     x8, #93                 /* exit */
        svc     0
        brk     0
        .cfi_endproc
#endif

        .size   clone_call, . - clone_call
        .section .note.GNU-stack, "", %progbits
