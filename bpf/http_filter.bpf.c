// SPDX-License-Identifier: GPL-2.0
/*
 * http_filter: sends the heads of HTTP/1 messages and TLS ClientHellos to user space.
 *
 * A socket filter on an AF_PACKET socket of type SOCK_DGRAM, whose packets begin
 * with the network header whatever the link is. It accepts no packet, so nothing
 * is ever queued. Segments go through the ring when they
 *
 *   - begin as an HTTP/1 message or a ClientHello does,
 *   - continue a head that is not finished, by sequence number, up to a limit,
 *   - or carry SYN, FIN or RST.
 *
 * All else is user space's: putting segments in order, parsing, pairing. What is
 * sent without need (a body that begins with "GET ") is sorted out there.
 *
 * Does not see: what begins in the middle of a segment of which only the start
 * was taken; IP fragments, which are counted; HTTP/2 and encrypted content.
 *
 * Overhead: about 25 ns for a packet that is not taken, 200 ns for one that is.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/in.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "http_filter.h"

#define LOOPBACK_IFINDEX 1		/* include/net/flow.h */
#define IPV4_FRAGMENT 0x3fff		/* more fragments follow, or an offset */
#define IPPROTO_HOPOPTS_ 0		/* IPv6 extension headers (RFC 8200, 4) */
#define IPPROTO_ROUTING_ 43
#define IPPROTO_FRAGMENT_ 44
#define IPPROTO_DSTOPTS_ 60
#define LONGEST_HEADER_CHAIN 6
#define LARGEST_VLAN_DEPTH 2

#define HEADERS_SIZE 60			/* IPv4 20, TCP with timestamps 32, payload 8 */
#define FLOWS 16384
#define WAKEUP_INTERVAL 5000000		/* nanoseconds */

char LICENSE[] SEC("license") = "GPL";

const volatile struct tj_settings settings;

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4 << 20);
} segments SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct tj_counters);
} counters SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct tj_network);
	__type(value, __u8);
} networks SEC(".maps");

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

__u64 last_wakeup;

/* A TCP segment, and where its parts are in the packet. */
struct packet {
	__u32 transport;	/* the TCP header */
	__u32 payload;
	__u32 end;		/* without what pads a short Ethernet frame */
	__u32 sequence;
	__u32 acknowledgement;
	__u16 source_port;
	__u16 destination_port;
	__u8 ip_version;
	__u8 flags;
	__u32 source[4];
	__u32 destination[4];
	__u8 first[8];		/* the first bytes of payload */
};

#define inline_always static __attribute__((always_inline)) inline

inline_always __u16 half(const __u8 *bytes)
{
	return (__u16)bytes[0] << 8 | bytes[1];
}

inline_always __u32 word(const __u8 *bytes)
{
	return (__u32)half(bytes) << 16 | half(bytes + 2);
}

/* Bytes as they are on the wire. */
inline_always __u32 raw(const __u8 *bytes)
{
	return bpf_htonl(word(bytes));
}

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

/* Reads the TCP header of 20 bytes or more; false if it makes no sense. */
inline_always int read_tcp(struct packet *p, const __u8 *tcp)
{
	__u32 size = (tcp[12] >> 2) & 0x3c;

	p->source_port = half(tcp);
	p->destination_port = half(tcp + 2);
	p->sequence = word(tcp + 4);
	p->acknowledgement = word(tcp + 8);
	p->flags = tcp[13];
	p->payload = p->transport + size;
	return size >= 20 && p->payload <= p->end;
}

/* Finds the end of the packet: a length of 0 stands for more than 64 KiB. */
inline_always void set_end(struct __sk_buff *skb, struct packet *p,
			   __u32 header, __u32 length)
{
	__u32 end = length ? header + length : skb->len;

	p->end = end < skb->len ? end : skb->len;
}

/* Reads an IPv4 header; its fragments are only counted. */
inline_always int read_ipv4(struct __sk_buff *skb, struct packet *p,
			    __u32 offset, const __u8 *ip)
{
	__u32 size = (ip[0] & 15) * 4;

	if (ip[9] != IPPROTO_TCP || size < 20)
		return 0;
	if (half(ip + 6) & IPV4_FRAGMENT) {
		COUNT(fragments);
		return 0;
	}
	p->ip_version = 4;
	p->source[3] = raw(ip + 12);
	p->destination[3] = raw(ip + 16);
	p->transport = offset + size;
	set_end(skb, p, offset, half(ip + 2));
	return 1;
}

/* Reads an IPv6 header and what stands between it and TCP. */
inline_always int read_ipv6(struct __sk_buff *skb, struct packet *p,
			    __u32 offset, const __u8 *ip)
{
	__u8 next = ip[6];
	__u8 extension[2];
	__u32 length = half(ip + 4);

	if (bpf_skb_load_bytes(skb, offset + 8, p->source, 16) ||
	    bpf_skb_load_bytes(skb, offset + 24, p->destination, 16))
		return 0;
	p->ip_version = 6;
	p->transport = offset + 40;
	set_end(skb, p, offset, length ? 40 + length : 0);
#pragma unroll
	for (int i = 0; i < LONGEST_HEADER_CHAIN; i++) {
		if (next == IPPROTO_TCP)
			return 1;
		if (next == IPPROTO_FRAGMENT_) {
			COUNT(fragments);
			return 0;
		}
		if (next != IPPROTO_HOPOPTS_ && next != IPPROTO_ROUTING_ &&
		    next != IPPROTO_DSTOPTS_)
			return 0;
		if (bpf_skb_load_bytes(skb, p->transport, extension, 2))
			return 0;
		next = extension[0];
		p->transport += (extension[1] + 1) * 8;
	}
	return next == IPPROTO_TCP;
}

inline_always int is_vlan(__u16 protocol)
{
	return protocol == ETH_P_8021Q || protocol == ETH_P_8021AD;
}

/*
 * Finds the IP header: behind the tags that the network card left in place.
 *
 * On the way out a tag may stand before the network header, and so not be seen;
 * then the packet begins with IP, which the protocol behind a tag cannot say.
 */
inline_always int find_ip(struct __sk_buff *skb, __u32 *offset, __u8 *ip)
{
	__u16 protocol = bpf_ntohs(skb->protocol);
	__u8 tag[4];

	*offset = 0;
#pragma unroll
	for (int i = 0; i < LARGEST_VLAN_DEPTH; i++) {
		if (!is_vlan(protocol))
			break;
		if (bpf_skb_load_bytes(skb, *offset, tag, 4))
			return 0;
		protocol = half(tag + 2);
		if (protocol != ETH_P_IP && protocol != ETH_P_IPV6 &&
		    !is_vlan(protocol)) {
			protocol = tag[0] >> 4 == 6 ? ETH_P_IPV6 : ETH_P_IP;
			break;
		}
		*offset += 4;
	}
	if (bpf_skb_load_bytes(skb, *offset, ip, 20))
		return 0;
	return (protocol == ETH_P_IP && ip[0] >> 4 == 4) ||
	       (protocol == ETH_P_IPV6 && ip[0] >> 4 == 6);
}

/* Reads the headers of any packet, piece by piece. */
inline_always int read_any(struct __sk_buff *skb, struct packet *p)
{
	__u8 header[20];
	__u32 offset;

	if (!find_ip(skb, &offset, header))
		return 0;
	if (header[0] >> 4 == 4) {
		if (!read_ipv4(skb, p, offset, header))
			return 0;
	} else if (!read_ipv6(skb, p, offset, header)) {
		return 0;
	}
	if (bpf_skb_load_bytes(skb, p->transport, header, 20) ||
	    !read_tcp(p, header))
		return 0;
	if (p->end - p->payload >= 8)
		return !bpf_skb_load_bytes(skb, p->payload, p->first, 8);
	if (p->end > p->payload)
		return !bpf_skb_load_bytes(skb, p->payload, p->first, 1);
	return 1;
}

/* Reads the headers of most packets with one copy. */
inline_always int read_headers(struct __sk_buff *skb, struct packet *p)
{
	__u8 header[HEADERS_SIZE];

	if (skb->protocol != bpf_htons(ETH_P_IP) || skb->len < HEADERS_SIZE ||
	    bpf_skb_load_bytes(skb, 0, header, HEADERS_SIZE) ||
	    header[0] != 0x45)
		return read_any(skb, p);
	if (!read_ipv4(skb, p, 0, header) || !read_tcp(p, header + 20))
		return 0;
	if (p->end - p->payload < 8) {
		if (p->end == p->payload)
			return 1;
		return !bpf_skb_load_bytes(skb, p->payload, p->first, 1);
	}
	if (p->payload == 52)
		__builtin_memcpy(p->first, header + 52, 8);
	else if (p->payload == 40)
		__builtin_memcpy(p->first, header + 40, 8);
	else
		return !bpf_skb_load_bytes(skb, p->payload, p->first, 8);
	return 1;
}

inline_always int has_port(__u16 port)
{
	return settings.ports[port >> 5] >> (port & 31) & 1;
}

inline_always int is_in_network(const __u32 *address, __u8 ip_version)
{
	struct tj_network key = { .prefix = 128 };

	__builtin_memcpy(key.address, address, 16);
	/* An IPv4 network is one of IPv6 (RFC 4291, 2.5.5.2). */
	if (ip_version == 4)
		key.address[2] = bpf_htonl(0xffff);
	return bpf_map_lookup_elem(&networks, &key) != 0;
}

inline_always int is_wanted(const struct packet *p)
{
	if (settings.has_ports && !has_port(p->source_port) &&
	    !has_port(p->destination_port))
		return 0;
	return !settings.has_networks ||
	       is_in_network(p->source, p->ip_version) ||
	       is_in_network(p->destination, p->ip_version);
}

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

inline_always void send(struct __sk_buff *skb, const struct packet *p, __u32 limit)
{
	__u32 length = p->end - p->payload;
	__u32 size = length < limit ? length : limit;
	__u32 capacity;
	struct tj_segment *segment = reserve(size, &capacity);

	if (!segment) {
		COUNT(lost);
		return;
	}
	segment->time = bpf_ktime_get_ns();
	segment->sequence = p->sequence;
	segment->acknowledgement = p->acknowledgement;
	segment->length = length;
	segment->source_port = p->source_port;
	segment->destination_port = p->destination_port;
	segment->ip_version = p->ip_version;
	segment->flags = p->flags;
	segment->unused = 0;
	__builtin_memcpy(segment->source, p->source, 16);
	__builtin_memcpy(segment->destination, p->destination, 16);
	/* For the verifier: between 1 and the capacity. */
	asm volatile("" : "+r"(size));
	if (size > capacity)
		size = capacity;
	if (size > 0 &&
	    bpf_skb_load_bytes(skb, p->payload, segment + 1, size))
		size = 0;
	segment->captured = size;
	bpf_ringbuf_submit(segment, wakeup(segment->time));
}

SEC("socket")
int http_filter(struct __sk_buff *skb)
{
	struct packet p = {};
	__u32 limit = 0;
	int is_control;

	/* What loopback sends it also receives. */
	if (skb->pkt_type == PACKET_OUTGOING && skb->ifindex == LOOPBACK_IFINDEX)
		return 0;
	if (!read_headers(skb, &p))
		return 0;
	is_control = p.flags & (TJ_TCP_SYN | TJ_TCP_FIN | TJ_TCP_RST);
	if ((p.payload == p.end && !is_control) || !is_wanted(&p))
		return 0;
	if (p.flags & TJ_TCP_SYN) {
		__u32 tag = hash_of(&p);

		expect(&flows[tag & (FLOWS - 1)], tag, p.sequence + 1,
		       p.sequence + 1, settings.request_limit);
		limit = p.end - p.payload ? settings.request_limit : 0;
	} else if (p.payload != p.end) {
		limit = limit_of_segment(skb, &p);
	}
	if (limit || is_control)
		send(skb, &p, limit);
	return 0;
}
