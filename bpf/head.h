/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which bytes may be of a message's head: what begins as one does, and what goes on with it.
 */
#pragma once
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "choice.h"
#include "counters.h"
#include "packet.h"

#define FLOWS 16384

/*
 * One direction of a connection, in a table that is addressed by its hash.
 *
 * From `start` on, bytes are taken up to `limit`; with a limit of 0, none are.
 * Two connections with the same place displace one another, which is counted.
 */
struct flow {
	__u32 tag;	/* the whole hash */
	__u32 start;	/* where a message begins, or is to begin */
	__u32 next;	/* the end of what has come without a hole */
	__u32 limit;
};
struct flow flows[FLOWS];

#define WORD(a, b, c, d) \
	((__u32)(a) << 24 | (__u32)(b) << 16 | (__u32)(c) << 8 | (__u32)(d))

/*
 * How much of a message that begins so is to be taken; 0 if none begins so.
 *
 * The methods are those of RFC 9110, 9.3 and RFC 5789, by their first four bytes.
 */
inline_always __u32 limit_of(const struct packet *p)
{
	__u32 length = p->end - p->payload;
	__u32 begin = word(p->first);
	__u32 record;

	if (length < 8) {
		/* Too short to tell: what follows does. */
		switch (p->first[0]) {
		case 'C': case 'D': case 'G': case 'H': case 'O': case 'P':
		case 'T': case 0x16:
			return settings.request_limit;
		}
		return 0;
	}
	switch (begin) {
	case WORD('H', 'T', 'T', 'P'):
		return settings.response_limit;
	case WORD('G', 'E', 'T', ' '):
	case WORD('H', 'E', 'A', 'D'):
	case WORD('P', 'O', 'S', 'T'):
	case WORD('P', 'U', 'T', ' '):
	case WORD('D', 'E', 'L', 'E'):
	case WORD('C', 'O', 'N', 'N'):
	case WORD('O', 'P', 'T', 'I'):
	case WORD('T', 'R', 'A', 'C'):
	case WORD('P', 'A', 'T', 'C'):
		return settings.request_limit;
	}
	/* A TLS record of the handshake, with a ClientHello (RFC 8446, 4 and 5.1). */
	if (begin >> 16 == 0x1603 && p->first[5] == 1) {
		record = 5 + half(p->first + 3);
		return record < settings.request_limit ? record :
							 settings.request_limit;
	}
	return 0;
}

inline_always __u32 hash_of(const struct packet *p)
{
	__u32 hash;

	hash = p->source[3] * 0x9e3779b1 ^ p->destination[3] * 0x85ebca77;
	hash ^= (p->source[0] ^ p->source[1] ^ p->source[2]) * 5;
	hash ^= p->destination[0] ^ p->destination[1] ^ p->destination[2];
	hash ^= (__u32)p->source_port << 16 | p->destination_port;
	hash *= 0xc2b2ae3d;
	return hash ^ hash >> 15;
}

/* Tells that a segment ends as a head does. */
inline_always int ends_head(struct __sk_buff *skb, const struct packet *p)
{
	__u32 last;

	return p->end - p->payload >= 4 &&
	       !bpf_skb_load_bytes(skb, p->end - 4, &last, 4) &&
	       bpf_ntohl(last) == WORD('\r', '\n', '\r', '\n');
}

inline_always void expect(struct flow *flow, __u32 tag, __u32 start,
			  __u32 next, __u32 limit)
{
	if (flow->limit && flow->tag != tag && flow->next != flow->start)
		COUNT(displaced);
	flow->tag = tag;
	flow->start = start;
	flow->next = next;
	flow->limit = limit;
}

/*
 * Tells how many bytes of a segment with payload are to be taken.
 *
 * Behind a SYN, and behind a head that ended with its segment, the next message
 * is expected: what comes there out of order is taken before its beginning is.
 */
inline_always __u32 limit_of_segment(struct __sk_buff *skb, struct packet *p)
{
	__u32 tag = hash_of(p);
	__u32 length = p->end - p->payload;
	__u32 after = p->sequence + length;
	__u32 begin = limit_of(p);
	struct flow *flow = &flows[tag & (FLOWS - 1)];
	__u32 known = flow->limit && flow->tag == tag;
	__u32 distance = p->sequence - flow->start;
	__u32 flow_limit = flow->limit;

	if (begin && known && p->sequence != flow->next &&
	    after - flow->start <= flow->next - flow->start)
		return 0; /* it came before */
	if (begin && (!known || distance >= flow->limit ||
		      p->sequence == flow->next)) {
		if (ends_head(skb, p))
			expect(flow, tag, after, after, settings.request_limit);
		else
			expect(flow, tag, p->sequence, after, begin);
		return begin;
	}
	if (!known)
		return 0;
	if (distance >= flow->limit) {
		/* Behind the limit, or a body; a segment from before changes nothing. */
		if ((__s32)distance > 0)
			flow->limit = 0;
		return 0;
	}
	if (p->sequence == flow->next) {
		if (flow->next == flow->start) {
			/* A body begins here, or something else. */
			flow->limit = 0;
			return 0;
		}
		flow->next = after;
		if (ends_head(skb, p))
			expect(flow, tag, after, after, settings.request_limit);
	}
	return flow_limit - distance;
}
