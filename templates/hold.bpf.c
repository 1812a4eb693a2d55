{{signature}}
//
// Keeps the processor from other threads while a program in the target, or of a system call, runs. The kernel
// itself does not since Linux 6.0, or 7 for system calls, yet since 6.13 gives each program one stack a processor
// (bpf_enable_priv_stack), and two threads in the same program would write to the same one. Both are the kernel's
// own functions, there since 6.10.
extern void bpf_preempt_disable(void) __attribute__((section(".ksyms")));
extern void bpf_preempt_enable(void) __attribute__((section(".ksyms")));

int hold(void)
{
	bpf_preempt_disable();
	return 0;
}

int release(void)
{
	bpf_preempt_enable();
	return 0;
}
