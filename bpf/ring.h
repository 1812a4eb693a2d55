/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The ring through which segments go to user space.
 */
#pragma once
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include "counters.h"
#include "http_filter.h"
#include "packet.h"

#define WAKEUP_INTERVAL 5000000		/* nanoseconds */

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} segments SEC(".maps");

__u64 last_wakeup;

/*
 * The size of the ring's records: the smallest that holds so much payload.
 *
 * The kernel reserves constant sizes only. Each is a branch of its own, so that
 * the verifier knows in each how large the record is.
 */
inline_always struct tj_segment *reserve(__u32 size, __u32 *capacity)
{
#define RESERVE(bytes)							\
	do {								\
		*capacity = bytes;					\
		return bpf_ringbuf_reserve(				\
			&segments, sizeof(struct tj_segment) + bytes, 0); \
	} while (0)
	if (size == 0)
		RESERVE(0);
	if (size <= 128)
		RESERVE(128);
	if (size <= 256)
		RESERVE(256);
	if (size <= 512)
		RESERVE(512);
	if (size <= 1024)
		RESERVE(1024);
	if (size <= 2048)
		RESERVE(2048);
	if (size <= 4096)
		RESERVE(4096);
	if (size <= 8192)
		RESERVE(8192);
	RESERVE(TJ_LARGEST_HEAD);
}

/* Wakes the reader up now and then only: a wake-up costs more than all else. */
inline_always __u64 wakeup(__u64 now)
{
	if (now - last_wakeup < WAKEUP_INTERVAL)
		return BPF_RB_NO_WAKEUP;
	last_wakeup = now;
	return BPF_RB_FORCE_WAKEUP;
}

inline_always void send(struct __sk_buff *skb, const struct packet *p,
			__u32 limit, int is_continuous)
{
	__u32 length = p->end - p->payload;
	__u32 size = length < limit ? length : limit;
	__u32 least = 1;
	__u32 capacity;
	struct tj_segment *segment = reserve(size, &capacity);

	if (!segment) {
		COUNT(lost);
		return;
	}
	segment->time = bpf_ktime_get_boot_ns();
	segment->sequence = p->sequence;
	segment->acknowledgement = p->acknowledgement;
	segment->length = length;
	segment->source_port = p->source_port;
	segment->destination_port = p->destination_port;
	segment->ip_version = p->ip_version;
	segment->flags = p->flags;
	segment->vlan = p->vlan | (is_continuous ? TJ_CONTINUOUS : 0);
	segment->inner_vlan = p->inner_vlan;
	__builtin_memcpy(segment->source, p->source, 16);
	__builtin_memcpy(segment->destination, p->destination, 16);
	/*
	 * For the verifier: between 1 and the capacity. That of Linux 6.1 takes a
	 * comparison with 0, which the compiler would make, for no bound.
	 */
	asm volatile("" : "+r"(size), "+r"(least));
	if (size > capacity)
		size = capacity;
	if (size >= least &&
	    bpf_skb_load_bytes(skb, p->payload, segment + 1, size))
		size = 0;
	segment->captured = size;
	bpf_ringbuf_submit(segment, wakeup(segment->time));
}
