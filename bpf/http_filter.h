/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the filter, its loader and Swift share: the record of a TCP segment, the settings, the counters.
 */
#pragma once
#include <linux/types.h>

/* The flags of a TCP header (RFC 9293, 3.1). */
enum tj_tcp_flag {
	TJ_TCP_FIN = 0x01,
	TJ_TCP_SYN = 0x02,
	TJ_TCP_RST = 0x04,
	TJ_TCP_ACK = 0x10,
};

/* The largest part of a message's head that can be taken, in bytes. */
#define TJ_LARGEST_HEAD 16384

/* All bytes between the last segment of the direction and this one were seen. */
#define TJ_CONTINUOUS 0x8000

/*
 * A segment that may be part of a message's head, or that begins or ends a connection.
 *
 * Numbers are in host byte order, addresses as they are on the wire; an IPv4
 * address is in the last four bytes. `captured` bytes of payload follow.
 */
struct tj_segment {
	__u64 time;		/* CLOCK_BOOTTIME, nanoseconds */
	__u32 sequence;		/* of the first byte of payload, or of SYN */
	__u32 acknowledgement;	/* the next byte that the sender expects */
	__u32 length;		/* payload, bytes */
	__u16 captured;		/* bytes of it that follow, from its start */
	__u16 inner_vlan;	/* the number of the second tag; 0 without one */
	__u16 source_port;
	__u16 destination_port;
	__u8 ip_version;	/* 4 or 6 */
	__u8 flags;		/* enum tj_tcp_flag */
	__u16 vlan;		/* the number of the first tag, and TJ_CONTINUOUS */
	__u32 source[4];
	__u32 destination[4];
};
_Static_assert(sizeof(struct tj_segment) == 64, "records are read by offset");

/* What a run asks for; constant once the filter is loaded. */
struct tj_settings {
	__u32 request_limit;	/* bytes of a request's head that are taken */
	__u32 response_limit;	/* bytes of a response's head that are taken */
	__u32 has_ports;	/* only these ports: see below */
	__u32 has_networks;	/* only the map of networks */
	__u32 has_vlans;	/* a connection is of its VLAN */
	__u32 ports[2048];	/* a bit for each port */
};

/* A network that is traced: a key of the map of networks (struct bpf_lpm_trie_key). */
struct tj_network {
	__u32 prefix;		/* bits, of 128 */
	__u32 address[4];	/* as in a segment */
};

/* What was not taken; the filter only ever adds. */
struct tj_counters {
	__u64 lost;		/* segments that found the ring full */
	__u64 fragments;	/* IP fragments of TCP, whose payload nobody put together */
	__u64 displaced;	/* unfinished heads whose place another connection took */
};
