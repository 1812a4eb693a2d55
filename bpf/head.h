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

enum kind {
	NOTHING,
	FRESH,		/* behind a SYN */
	REQUESTS,
	RESPONSES,
};

/*
 * One direction of a connection, in a table that is addressed by its hash.
 *
 * From `start` on, bytes are taken up to `limit`; with a limit of 0 the place is
 * free. In a body, `start` follows, so that the next bytes are behind the limit.
 * Two connections with the same place displace one another, which is counted.
 */
struct flow {
	__u32 tag;	/* the whole hash */
	__u32 start;	/* where a message begins, or is to begin */
	__u32 next;	/* the end of what has come without a hole */
	__u16 limit;
	__u8 kind;	/* enum kind */
	__u8 has_hole;	/* since the last segment that was taken */
};
struct flow flows[FLOWS];

/*
 * Longer segments of responses are put together of many, and mostly bodies: of
 * them no more than settings.response_limit is taken.
 */
#define LARGEST_SINGLE 4096

#define WORD(a, b, c, d) \
	((__u32)(a) << 24 | (__u32)(b) << 16 | (__u32)(c) << 8 | (__u32)(d))

/*
 * What begins so, wherever a segment does.
 *
 * The methods are those of RFC 9110, 9.3 and RFC 5789, by their first four bytes.
 */
inline_always enum kind kind_of(const struct packet *p)
{
	__u32 begin = word(p->first);

	if (p->end - p->payload < 8) {
		/* Too short to tell: what follows does. */
		switch (p->first[0]) {
		case 'C': case 'D': case 'G': case 'H': case 'O': case 'P':
		case 'T': case 0x16:
			return REQUESTS;
		}
		return NOTHING;
	}
	switch (begin) {
	case WORD('H', 'T', 'T', 'P'):
		return RESPONSES;
	case WORD('G', 'E', 'T', ' '):
	case WORD('H', 'E', 'A', 'D'):
	case WORD('P', 'O', 'S', 'T'):
	case WORD('P', 'U', 'T', ' '):
	case WORD('D', 'E', 'L', 'E'):
	case WORD('C', 'O', 'N', 'N'):
	case WORD('O', 'P', 'T', 'I'):
	case WORD('T', 'R', 'A', 'C'):
	case WORD('P', 'A', 'T', 'C'):
		return REQUESTS;
	}
	/* A TLS record of the handshake, with a ClientHello (RFC 8446, 4 and 5.1). */
	return begin >> 16 == 0x1603 && p->first[5] == 1 ? REQUESTS : NOTHING;
}

/*
 * What begins so where a message is due: a request with any method, or what may
 * stand before it, an empty line or the header of the PROXY protocol.
 */
inline_always enum kind kind_when_due(const struct packet *p)
{
	__u8 byte = p->first[0];

	if (byte == '\r' || byte == '\n')
		return REQUESTS;
	if (p->end - p->payload < 8)
		return byte >= 'A' && byte <= 'Z' ? REQUESTS : NOTHING;
#pragma unroll
	for (int i = 0; i < 8; i++) {
		byte = p->first[i];
		if (byte == ' ' && i > 0)
			return REQUESTS;
		/* Lower case is uncommon, but allowed. */
		if (byte != '-' && byte != '_' &&
		    (__u8)((byte & 0xdf) - 'A') > 'Z' - 'A')
			return NOTHING;
	}
	return REQUESTS;
}

/* How far a message that begins so is followed. */
inline_always __u32 limit_of(const struct packet *p)
{
	/* A ClientHello may go on in a second record, but not for long. */
	if (p->first[0] == 0x16 && half(p->first + 3) < 2048 &&
	    settings.request_limit > 4096)
		return 4096;
	return settings.request_limit;
}

inline_always __u32 hash_of(const struct packet *p)
{
	__u32 hash;

	hash = p->source[3] * 0x9e3779b1 ^ p->destination[3] * 0x85ebca77;
	hash ^= (p->source[0] ^ p->source[1] ^ p->source[2]) * 5;
	hash ^= p->destination[0] ^ p->destination[1] ^ p->destination[2];
	hash ^= (__u32)p->vlan << 12 | p->inner_vlan;
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

/* A message begins at `start`, or is due there. */
inline_always void expect(struct flow *flow, __u32 tag, enum kind kind,
			  __u32 start, __u32 next, __u32 limit)
{
	if (flow->limit && flow->tag != tag && flow->next != flow->start &&
	    flow->next - flow->start < flow->limit)
		COUNT(displaced);
	flow->tag = tag;
	flow->start = start;
	flow->next = next;
	flow->limit = limit;
	flow->kind = kind;
	flow->has_hole = 0;
}

/* How many bytes of a segment are taken that begins so far behind its message. */
inline_always __u32 share(const struct flow *flow, const struct packet *p,
			  __u32 distance)
{
	__u32 limit = flow->limit;

	if (flow->kind == RESPONSES && p->end - p->payload > LARGEST_SINGLE &&
	    limit > settings.response_limit)
		limit = settings.response_limit;
	return distance < limit ? limit - distance : 0;
}

/* Begins a connection: what follows a SYN, or comes with it, is a message or nothing. */
inline_always __u32 limit_of_opening(struct __sk_buff *skb, const struct packet *p)
{
	__u32 tag = hash_of(p);
	__u32 start = p->sequence + 1;
	__u32 after = start + (p->end - p->payload);
	struct flow *flow = &flows[tag & (FLOWS - 1)];

	if (after == start) {
		expect(flow, tag, FRESH, start, start, settings.request_limit);
		return 0;
	}
	expect(flow, tag, REQUESTS, ends_head(skb, p) ? after : start, after,
	       settings.request_limit);
	return settings.request_limit;
}

/*
 * Tells how many bytes of a segment with payload are to be taken.
 *
 * Behind a SYN, and behind a head that ended with its segment, the next message
 * is due: what comes there out of order is taken before its beginning is. So is
 * what follows a head, up to the limit, for a message may begin anywhere in it.
 */
inline_always __u32 limit_of_segment(struct __sk_buff *skb, const struct packet *p,
				     int *is_continuous)
{
	__u32 tag = hash_of(p);
	__u32 after = p->sequence + (p->end - p->payload);
	struct flow *flow = &flows[tag & (FLOWS - 1)];
	__u32 distance = p->sequence - flow->start;
	int is_known = flow->limit && flow->tag == tag;
	int is_next = is_known && p->sequence == flow->next;
	int is_due = is_next && flow->next == flow->start;
	enum kind kind = kind_of(p);
	__u32 limit;

	if (!kind && is_due && flow->kind != RESPONSES)
		kind = kind_when_due(p);
	if (is_known && !is_next &&
	    after - flow->start <= flow->next - flow->start)
		return 0; /* it came before */
	*is_continuous = is_next && !flow->has_hole;
	if (kind && (!is_known || is_next || distance >= flow->limit)) {
		/* A line of a request may be cut before its version. */
		if (is_next && !is_due && flow->kind == REQUESTS &&
		    distance < flow->limit)
			kind = REQUESTS;
		expect(flow, tag, kind, ends_head(skb, p) ? after : p->sequence,
		       after, limit_of(p));
		return share(flow, p, 0);
	}
	if (!is_known)
		return 0;
	if (distance >= flow->limit) {
		/* A body, or behind a hole; what is older changes nothing. */
		if ((__s32)(p->sequence - flow->next) < 0)
			return 0;
		flow->has_hole |= !is_next;
		flow->next = after;
		flow->start = after - flow->limit;
		return 0;
	}
	if (is_due && flow->kind == FRESH) {
		flow->limit = 0; /* another protocol */
		return 0;
	}
	limit = share(flow, p, distance);
	if (is_next) {
		flow->next = after;
		flow->has_hole = 0;
		if (ends_head(skb, p))
			flow->start = after;
	}
	return limit;
}
