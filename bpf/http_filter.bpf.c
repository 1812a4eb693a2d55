// SPDX-License-Identifier: GPL-2.0
/*
 * http_filter: sends the heads of HTTP/1 messages and TLS ClientHellos to user space.
 *
 * A socket filter on an AF_PACKET socket of type SOCK_DGRAM, whose packets begin
 * with the network header whatever the link is. It accepts no packet, so nothing
 * is ever queued. Segments go through the ring when they
 *
 *   - begin as an HTTP/1 message or a ClientHello does,
 *   - follow such a beginning, by sequence number, up to a limit,
 *   - or carry SYN, FIN or RST.
 *
 * All else is user space's: putting segments in order, parsing, pairing. What is
 * sent without need (a body that begins with "GET ") is sorted out there.
 *
 * Does not see: what begins in the middle of a segment that is farther from the
 * last beginning than the limit, or of which only the start was taken; IP fragments, which are counted; HTTP/2 and encrypted content.
 *
 * Read on in packet.h (where things are in a packet), choice.h (which connections
 * are wanted), head.h (which bytes may be of a head) and ring.h (how they are sent).
 *
 * Overhead: about 25 ns for a packet that is not taken, 200 ns for one that is.
 */
#include <linux/bpf.h>
#include <linux/if_packet.h>
#include <bpf/bpf_helpers.h>
#include "choice.h"
#include "head.h"
#include "http_filter.h"
#include "packet.h"
#include "ring.h"

#define LOOPBACK_IFINDEX 1		/* include/net/flow.h */

char LICENSE[] SEC("license") = "GPL";

SEC("socket")
int http_filter(struct __sk_buff *skb)
{
	struct packet p = {};
	__u32 limit = 0;
	int is_control;
	int is_continuous = 0;

	/* What loopback sends it also receives. */
	if (skb->pkt_type == PACKET_OUTGOING && skb->ifindex == LOOPBACK_IFINDEX)
		return 0;
	if (!read_headers(skb, &p))
		return 0;
	/* The interface of a VLAN and its card see the same packet, one with the tag. */
	if (!settings.has_vlans)
		p.vlan = p.inner_vlan = 0;
	is_control = p.flags & (TJ_TCP_SYN | TJ_TCP_FIN | TJ_TCP_RST);
	if ((p.payload == p.end && !is_control) || !is_wanted(&p))
		return 0;
	if (p.flags & TJ_TCP_SYN)
		limit = limit_of_opening(skb, &p);
	else if (p.payload != p.end)
		limit = limit_of_segment(skb, &p, &is_continuous);
	if (limit || is_control)
		send(skb, &p, limit, is_continuous);
	return 0;
}
