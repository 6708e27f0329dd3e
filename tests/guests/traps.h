/* Reads of the counter that a processor counts time by. */
#ifndef TRAPS_H
#define TRAPS_H

#include "guest.h"

#ifdef __x86_64__
static unused uint64_t rdtsc(void)
{
	uint32_t low, high;

	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

static unused uint64_t rdtscp(uint32_t *aux)
{
	uint32_t low, high;

	__asm__ volatile("rdtscp" : "=a"(low), "=d"(high), "=c"(*aux));
	return (uint64_t)high << 32 | low;
}
#else
static unused uint64_t rdtsc(void)
{
	uint64_t count;

	__asm__ volatile("mrs %0, cntvct_el0" : "=r"(count));
	return count;
}

static unused uint64_t rdtscp(uint32_t *aux)
{
	*aux = 0;
	return rdtsc();
}
#endif

#endif
