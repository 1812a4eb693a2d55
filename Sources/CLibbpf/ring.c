/*
 * libbpf's own reader maps the ring's data twice in a row, which counts twice as resident memory, and
 * gives each record back by itself. This one maps it once, copies the few records that go round the
 * end, and gives many back at a time.
 */
#include "ring.h"

#include <errno.h>
#include <linux/bpf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define RECORDS_AT_A_TIME 64

struct tj_ring {
	size_t page, size;
	unsigned long *consumer;       /* how far it was read; ours */
	const unsigned long *producer; /* how far it was written; the kernel's */
	const uint8_t *data;
	uint8_t wrapped[sizeof(struct tj_segment) + TJ_LARGEST_HEAD];
};

int tj_ring_open(int map, size_t size, struct tj_ring **result)
{
	struct tj_ring *ring = calloc(1, sizeof(*ring));
	void *writable, *readable;

	if (!ring)
		return -ENOMEM;
	ring->page = sysconf(_SC_PAGESIZE);
	ring->size = size;
	writable = mmap(NULL, ring->page, PROT_READ | PROT_WRITE, MAP_SHARED, map, 0);
	readable = mmap(NULL, ring->page + size, PROT_READ, MAP_SHARED, map, ring->page);
	if (writable != MAP_FAILED)
		ring->consumer = writable;
	if (readable != MAP_FAILED) {
		ring->producer = readable;
		ring->data = (const uint8_t *)readable + ring->page;
	}
	if (!ring->consumer || !ring->producer) {
		int error = -errno;

		tj_ring_close(ring);
		return error;
	}
	*result = ring;
	return 0;
}

void tj_ring_close(struct tj_ring *ring)
{
	if (ring->consumer)
		munmap(ring->consumer, ring->page);
	if (ring->producer)
		munmap((void *)ring->producer, ring->page + ring->size);
	free(ring);
}

/* The record behind a header; one that goes round the end is put together. */
static const void *record_at(struct tj_ring *ring, size_t place, size_t size)
{
	size_t first = ring->size - place;

	if (size <= first)
		return ring->data + place;
	if (size > sizeof(ring->wrapped))
		return NULL;
	memcpy(ring->wrapped, ring->data + place, first);
	memcpy(ring->wrapped + first, ring->data, size - first);
	return ring->wrapped;
}

size_t tj_ring_consume(struct tj_ring *ring, size_t limit, tj_receive receive, void *context)
{
	unsigned long position = *ring->consumer;
	size_t count = 0;

	while (count < limit && position < __atomic_load_n(ring->producer, __ATOMIC_ACQUIRE)) {
		size_t place = position & (ring->size - 1);
		const uint32_t *header = (const uint32_t *)(ring->data + place);
		uint32_t length = __atomic_load_n(header, __ATOMIC_ACQUIRE);
		size_t size = length & ~(BPF_RINGBUF_BUSY_BIT | BPF_RINGBUF_DISCARD_BIT);

		if (length & BPF_RINGBUF_BUSY_BIT)
			break;
		place = (place + BPF_RINGBUF_HDR_SZ) & (ring->size - 1);
		if (!(length & BPF_RINGBUF_DISCARD_BIT)) {
			const void *record = record_at(ring, place, size);

			if (record)
				receive(context, record, size);
		}
		position += (size + BPF_RINGBUF_HDR_SZ + 7) / 8 * 8;
		if (++count % RECORDS_AT_A_TIME == 0)
			__atomic_store_n(ring->consumer, position, __ATOMIC_RELEASE);
	}
	__atomic_store_n(ring->consumer, position, __ATOMIC_RELEASE);
	return count;
}
