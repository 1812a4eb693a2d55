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

/* A filter that is loaded into the kernel. */
struct tj_filter;

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

/* The descriptor of the ring's map, readable while there is something in it. */
int tj_filter_ring(const struct tj_filter *filter);

int tj_filter_read_counters(const struct tj_filter *filter, struct tj_counters *counters);

/* What Swift has no words for: numbers in memory that the kernel reads and writes at the same time. */
static inline uint64_t tj_load_position(const void *place)
{
	return __atomic_load_n((const uint64_t *)place, __ATOMIC_ACQUIRE);
}

static inline uint32_t tj_load_length(const void *place)
{
	return __atomic_load_n((const uint32_t *)place, __ATOMIC_ACQUIRE);
}

static inline void tj_store_position(void *place, uint64_t position)
{
	__atomic_store_n((uint64_t *)place, position, __ATOMIC_RELEASE);
}
