/*
 * The part of libbpf that the socket filter needs, opened at run time.
 *
 * Nothing here prints. Functions return 0 or a negative errno, unless they say otherwise.
 */
#pragma once
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#include "../../../bpf/http_filter.h"

/* A filter that is loaded into the kernel, and the ring that it writes to. */
struct tj_filter;

/* Takes a record of the ring, which is valid until it returns. */
typedef void (*tj_receive)(void *context, const void *record, size_t size);

/* Opens libbpf.so.1: -ENOENT if there is none, -ENOSYS if it lacks a function. */
int tj_libbpf_open(void);

/* What libbpf or the dynamic linker said since the last opening or loading; never NULL. */
const char *tj_libbpf_messages(void);

/*
 * Loads a BPF object.
 *
 * object, size:  the ELF file, in memory
 * settings:      constant for as long as the filter is loaded
 * ring_size:     bytes, a power of two and a multiple of the page size
 */
int tj_filter_load(const void *object, size_t size, const struct tj_settings *settings,
		   uint32_t ring_size, struct tj_filter **filter);
void tj_filter_close(struct tj_filter *filter);

/* Lets the filter take segments from and to a network. */
int tj_filter_add_network(struct tj_filter *filter, const struct tj_network *network);

/* Attaches the filter to a socket, in place of any other one. */
int tj_filter_attach(struct tj_filter *filter, int socket);

/* The descriptor of the ring, readable while there is something in it. */
int tj_filter_ring(const struct tj_filter *filter);

/* Hands over what is in the ring, at most so many records; returns their number. */
size_t tj_filter_consume(struct tj_filter *filter, size_t limit, tj_receive receive, void *context);

int tj_filter_read_counters(const struct tj_filter *filter, struct tj_counters *counters);
