// SPDX-License-Identifier: GPL-2.0
/*
 * The socket filter that tutorials show, for comparison: each packet of TCP is taken apart by a helper
 * call for each field, data is printed to the trace pipe, 64 bytes of what looks like HTTP go through
 * the ring, with a wake-up each, and the packet is queued to the socket, which nobody reads.
 */
#include <linux/bpf.h>
#include <linux/if_ether.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/tcp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct event {
	__u32 source, destination, ports, protocol, type, interface, length;
	char payload[64];
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 256 * 1024);
} ring SEC(".maps");

SEC("socket")
int tutorial_filter(struct __sk_buff *skb)
{
	__u16 protocol, total;
	__u8 size, offset, transport;
	__u32 payload, length;
	char begin[7];
	struct event *event;

	bpf_skb_load_bytes(skb, 12, &protocol, 2);
	if (protocol != bpf_htons(ETH_P_IP))
		return 0;
	bpf_skb_load_bytes(skb, ETH_HLEN + 6, &total, 2);
	if (bpf_ntohs(total) & 0x3fff)
		return 0;
	bpf_skb_load_bytes(skb, ETH_HLEN, &size, 1);
	bpf_skb_load_bytes(skb, ETH_HLEN + 9, &transport, 1);
	if (transport != IPPROTO_TCP)
		return 0;
	bpf_skb_load_bytes(skb, ETH_HLEN + 2, &total, 2);
	size = (size & 15) << 2;
	bpf_skb_load_bytes(skb, ETH_HLEN + size + 12, &offset, 1);
	payload = ETH_HLEN + size + ((offset >> 4) << 2);
	length = bpf_ntohs(total) - size - ((offset >> 4) << 2);
	if (length < 7 || payload + 7 > skb->len)
		return 0;
	bpf_skb_load_bytes(skb, payload, begin, 7);
	bpf_printk("%d len %d buffer: %s", payload, length, begin);
	if (__builtin_memcmp(begin, "GET", 3) && __builtin_memcmp(begin, "POST", 4) &&
	    __builtin_memcmp(begin, "PUT", 3) && __builtin_memcmp(begin, "DELETE", 6) &&
	    __builtin_memcmp(begin, "HTTP", 4))
		return 0;
	event = bpf_ringbuf_reserve(&ring, sizeof(*event), 0);
	if (!event)
		return 0;
	event->protocol = transport;
	bpf_skb_load_bytes(skb, ETH_HLEN + size, &event->ports, 4);
	event->type = skb->pkt_type;
	event->interface = skb->ifindex;
	event->length = length;
	bpf_skb_load_bytes(skb, ETH_HLEN + 12, &event->source, 4);
	bpf_skb_load_bytes(skb, ETH_HLEN + 16, &event->destination, 4);
	bpf_skb_load_bytes(skb, payload, event->payload, 64);
	bpf_ringbuf_submit(event, 0);
	return skb->len;
}
