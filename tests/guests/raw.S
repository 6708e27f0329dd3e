/* No C library, no start-up code: a few system calls, a fork, a signal to oneself, the end. */
#include <sys/syscall.h>

	.globl _start
	.text
#ifdef __x86_64__
_start:
	mov	$__NR_write, %eax
	mov	$1, %edi
	lea	text(%rip), %rsi
	mov	$(text_end - text), %edx
	syscall
	cmp	$(text_end - text), %rax
	jne	bad
	mov	$__NR_getpid, %eax
	syscall
	mov	%rax, %rbx
	mov	$__NR_fork, %eax
	syscall
	test	%rax, %rax
	jz	child
	mov	%rax, %rdi
	sub	$16, %rsp
	mov	%rsp, %rsi
	xor	%edx, %edx
	xor	%r10d, %r10d
	mov	$__NR_wait4, %eax
	syscall
	cmpl	$(9 << 8), (%rsp)
	jne	bad
	mov	$__NR_gettid, %eax
	syscall
	cmp	%rax, %rbx
	jne	bad
	mov	$__NR_exit, %eax
	mov	$33, %edi
	syscall
child:
	mov	$__NR_getppid, %eax
	syscall
	cmp	%rax, %rbx
	jne	bad
	mov	$__NR_exit_group, %eax
	mov	$9, %edi
	syscall
bad:
	mov	$__NR_exit_group, %eax
	mov	$99, %edi
	syscall
#else
_start:
	mov	x8, #__NR_write
	mov	x0, #1
	adr	x1, text
	mov	x2, #(text_end - text)
	svc	#0
	mov	x8, #__NR_exit
	mov	x0, #33
	svc	#0
#endif
	.section .rodata
text:	.ascii "no library at all\n"
text_end:
	.section .note.GNU-stack, "", %progbits
