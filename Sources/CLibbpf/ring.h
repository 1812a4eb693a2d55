#pragma once
#include "clibbpf.h"

/* The reader's side of a BPF ring buffer (kernel/bpf/ringbuf.c). */
struct tj_ring;

int tj_ring_open(int map, size_t size, struct tj_ring **ring);
void tj_ring_close(struct tj_ring *ring);
size_t tj_ring_consume(struct tj_ring *ring, size_t limit, tj_receive receive, void *context);
