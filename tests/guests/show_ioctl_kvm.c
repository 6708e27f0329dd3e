/* ioctl of virtual machines: on descriptors that are no such thing. Only for x86_64. */
#include "show_ioctl.h"
#include <linux/kvm.h>

static void processor(unsigned long request)
{
	struct {
		struct kvm_cpuid2 head;
		struct kvm_cpuid_entry2 entries[2];
	} all = { { 2, 0 }, { { 1, 0, KVM_CPUID_FLAG_SIGNIFCANT_INDEX, 1, 2, 3, 4, { 0 } },
			      { 0x80000000, 7, 0x80, 0, -1, 0, 0, { 0 } } } };

	ask(request, &all, sizeof(all));
	all.head.nent = 0;
	call(ioctl, -1, request, &all);
	all.head.nent = 1000000;
	call(ioctl, -1, request, edge_copy(&all, sizeof(all)));
}

int main(void)
{
	struct kvm_regs registers;
	struct kvm_sregs special;

	memset(&registers, 0x12, sizeof(registers));
	memset(&special, 0x34, sizeof(special));
	ask_word(KVM_CHECK_EXTENSION);
	for (unsigned capability = 0; capability < 200; capability += 7)
		call(ioctl, -1, KVM_CHECK_EXTENSION, capability);
	ask_word(KVM_GET_API_VERSION);
	ask_word(KVM_CREATE_VM);
	ask_word(KVM_CREATE_VCPU);
	ask_word(KVM_RUN);
	ask_word(KVM_GET_VCPU_MMAP_SIZE);
	ask_filled(KVM_SET_USER_MEMORY_REGION, sizeof(struct kvm_userspace_memory_region));
	ask(KVM_SET_REGS, &registers, sizeof(registers));
	ask(KVM_GET_REGS, &registers, sizeof(registers));
	ask(KVM_SET_SREGS, &special, sizeof(special));
	ask(KVM_GET_SREGS, &special, sizeof(special));
	processor(KVM_SET_CPUID2);
	processor(KVM_GET_SUPPORTED_CPUID);
	processor(KVM_GET_EMULATED_CPUID);
	ask(KVM_IRQ_LINE, edge(8), 8);
	ask(KVM_INTERRUPT, edge(4), 4);
	ask(KVM_SET_MSRS, edge(8), 8);
	return 0;
}
