/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What was not taken, counted for user space.
 */
#pragma once
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "http_filter.h"

#define inline_always static __attribute__((always_inline)) inline

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tj_counters);
} counters SEC(".maps");

inline_always struct tj_counters *counter(void)
{
	__u32 zero = 0;

	return bpf_map_lookup_elem(&counters, &zero);
}

#define COUNT(member)							\
	do {								\
		struct tj_counters *all = counter();			\
		if (all)						\
			__sync_fetch_and_add(&all->member, 1);		\
	} while (0)
