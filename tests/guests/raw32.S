/* A 32-bit program for the 64-bit kernel (x86-64 only): write, fork, waitpid, exit by int 0x80. */
	.globl _start
	.text
	.code32
_start:
	movl	$4, %eax
	movl	$1, %ebx
	movl	$text, %ecx
	movl	$(text_end - text), %edx
	int	$0x80
	cmpl	$(text_end - text), %eax
	jne	bad
	movl	$20, %eax
	int	$0x80
	movl	%eax, %esi
	movl	$2, %eax
	int	$0x80
	testl	%eax, %eax
	jz	child
	movl	%eax, %ebx
	subl	$16, %esp
	movl	%esp, %ecx
	xorl	%edx, %edx
	movl	$7, %eax
	int	$0x80
	cmpl	$(9 << 8), (%esp)
	jne	bad
	movl	$1, %eax
	movl	$34, %ebx
	int	$0x80
child:
	movl	$64, %eax
	int	$0x80
	cmpl	%eax, %esi
	jne	bad
	movl	$252, %eax
	movl	$9, %ebx
	int	$0x80
bad:
	movl	$252, %eax
	movl	$99, %ebx
	int	$0x80
	.section .rodata
text:	.ascii "thirty-two bits\n"
text_end:
	.section .note.GNU-stack, "", %progbits
