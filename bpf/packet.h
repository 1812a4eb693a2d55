/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The headers of a packet, from the network header to the first bytes behind TCP's.
 */
#pragma once
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "counters.h"

#define IPV4_FRAGMENT 0x3fff		/* more fragments follow, or an offset */
#define IPPROTO_HOPOPTS_ 0		/* IPv6 extension headers (RFC 8200, 4) */
#define IPPROTO_ROUTING_ 43
#define IPPROTO_FRAGMENT_ 44
#define IPPROTO_AH_ 51
#define IPPROTO_DSTOPTS_ 60
#define IPPROTO_MH_ 135
#define IPPROTO_HIP_ 139
#define IPPROTO_SHIM6_ 140
#define IPV6_FRAGMENT 0xfff9		/* an offset, or more fragments follow */
#define LONGEST_HEADER_CHAIN 6
#define LARGEST_VLAN_DEPTH 2

#define HEADERS_SIZE 60			/* IPv4 20, TCP with timestamps 32, payload 8 */

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
	__u16 vlan;		/* the outer tag's number; 0 without a tag */
	__u16 inner_vlan;
	__u8 first[8];		/* the first bytes of payload */
};

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

inline_always int is_extension(__u8 header)
{
	switch (header) {
	case IPPROTO_HOPOPTS_: case IPPROTO_ROUTING_: case IPPROTO_FRAGMENT_:
	case IPPROTO_AH_: case IPPROTO_DSTOPTS_: case IPPROTO_MH_:
	case IPPROTO_HIP_: case IPPROTO_SHIM6_:
		return 1;
	}
	return 0;
}

/* Reads an IPv6 header and what stands between it and TCP. */
inline_always int read_ipv6(struct __sk_buff *skb, struct packet *p,
			    __u32 offset, const __u8 *ip)
{
	__u8 next = ip[6];
	__u8 extension[4];
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
		if (!is_extension(next))
			return 0;
		if (bpf_skb_load_bytes(skb, p->transport, extension, 4))
			return 0;
		if (next == IPPROTO_FRAGMENT_) {
			/* A whole packet may have the header, too (RFC 6946). */
			if (half(extension + 2) & IPV6_FRAGMENT) {
				COUNT(fragments);
				return 0;
			}
			p->transport += 8;
		} else if (next == IPPROTO_AH_) {
			p->transport += (extension[1] + 2) * 4; /* RFC 4302, 2.2 */
		} else {
			p->transport += (extension[1] + 1) * 8;
		}
		next = extension[0];
	}
	return next == IPPROTO_TCP;
}

inline_always int is_vlan(__u16 protocol)
{
	return protocol == ETH_P_8021Q || protocol == ETH_P_8021AD;
}

inline_always void add_tag(struct packet *p, const __u8 *tag)
{
	if (p->vlan)
		p->inner_vlan = half(tag) & 0xfff;
	else
		p->vlan = half(tag) & 0xfff;
}

/* Reads the tags that stand before the network header. */
inline_always void read_tags_before(struct __sk_buff *skb, struct packet *p)
{
	__u32 offset = ETH_HLEN;
	__u8 tag[4];

#pragma unroll
	for (int i = 0; i < LARGEST_VLAN_DEPTH; i++) {
		if (bpf_skb_load_bytes_relative(skb, offset, tag, 4,
						BPF_HDR_START_MAC))
			return;
		add_tag(p, tag);
		if (!is_vlan(half(tag + 2)))
			return;
		offset += 4;
	}
}

/*
 * Finds the IP header: behind the tags that the network card left in place.
 *
 * On the way out tags may stand before the network header; then the packet begins
 * with IP, which the protocol behind a tag cannot say.
 */
inline_always int find_ip(struct __sk_buff *skb, struct packet *p, __u32 *offset,
			  __u8 *ip)
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
			if (i == 0)
				read_tags_before(skb, p);
			break;
		}
		add_tag(p, tag);
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

	if (!find_ip(skb, p, &offset, header))
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

	/* The outermost tag is taken off by the card, or by the kernel. */
	if (skb->vlan_present)
		p->vlan = skb->vlan_tci & 0xfff;
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
