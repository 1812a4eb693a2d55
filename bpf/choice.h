/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Which connections were asked for: settings and networks that the loader fills in.
 */
#pragma once
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>
#include "http_filter.h"
#include "packet.h"

const volatile struct tj_settings settings;

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 1024);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct tj_network);
	__type(value, __u8);
} networks SEC(".maps");

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
