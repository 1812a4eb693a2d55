#include "clibbpf.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The functions of libbpf 1.0 and later that are used; the types are those of its headers. */
#define FOR_EACH_FUNCTION(DO)        \
	DO(libbpf_set_print)         \
	DO(bpf_object__open_mem)     \
	DO(bpf_object__load)         \
	DO(bpf_object__close)        \
	DO(bpf_object__find_map_by_name) \
	DO(bpf_object__find_program_by_name) \
	DO(bpf_program__fd)          \
	DO(bpf_map__fd)              \
	DO(bpf_map__set_initial_value) \
	DO(bpf_map__set_max_entries) \
	DO(bpf_map_lookup_elem)      \
	DO(bpf_map_update_elem)

#define DECLARE(name) typeof(name) *name;
static struct {
	FOR_EACH_FUNCTION(DECLARE)
} lib;

struct tj_filter {
	struct bpf_object *object;
	int program, segments, counters, networks;
};

static char messages[4096];

const char *tj_libbpf_messages(void)
{
	return messages;
}

static int keep_message(enum libbpf_print_level level, const char *format, va_list arguments)
{
	size_t used = strlen(messages);

	if (level == LIBBPF_WARN)
		vsnprintf(messages + used, sizeof(messages) - used, format, arguments);
	return 0;
}

int tj_libbpf_open(void)
{
	static void *library;

	messages[0] = 0;
	if (library)
		return 0;
	void *opened = dlopen("libbpf.so.1", RTLD_NOW | RTLD_LOCAL);
	if (!opened) {
		snprintf(messages, sizeof(messages), "%s", dlerror());
		return -ENOENT;
	}
#define RESOLVE(name)                                                        \
	lib.name = (typeof(lib.name))dlsym(opened, #name);                   \
	if (!lib.name) {                                                     \
		snprintf(messages, sizeof(messages), "it has no " #name);    \
		dlclose(opened);                                             \
		return -ENOSYS;                                              \
	}
	FOR_EACH_FUNCTION(RESOLVE)
	library = opened;
	lib.libbpf_set_print(keep_message);
	return 0;
}

/* The descriptor of a map of the loaded object, or a negative errno. */
static int map_descriptor(struct tj_filter *filter, const char *name)
{
	struct bpf_map *map = lib.bpf_object__find_map_by_name(filter->object, name);

	return map ? lib.bpf_map__fd(map) : -ENOENT;
}

/* Sets what must be known before the object is loaded. */
static int configure(struct tj_filter *filter, const struct tj_settings *settings,
		     uint32_t ring_size)
{
	struct bpf_map *constants = lib.bpf_object__find_map_by_name(filter->object, ".rodata");
	struct bpf_map *ring = lib.bpf_object__find_map_by_name(filter->object, "segments");
	int error;

	if (!constants || !ring)
		return -ENOENT;
	error = lib.bpf_map__set_initial_value(constants, settings, sizeof(*settings));
	return error ? error : lib.bpf_map__set_max_entries(ring, ring_size);
}

static int load(struct tj_filter *filter, const void *object, size_t size,
		const struct tj_settings *settings, uint32_t ring_size)
{
	struct bpf_program *program;
	int error;

	filter->object = lib.bpf_object__open_mem(object, size, NULL);
	if (!filter->object)
		return -errno;
	error = configure(filter, settings, ring_size);
	if (error)
		return error;
	error = lib.bpf_object__load(filter->object);
	if (error)
		return error;
	program = lib.bpf_object__find_program_by_name(filter->object, "http_filter");
	if (!program)
		return -ENOENT;
	filter->program = lib.bpf_program__fd(program);
	filter->segments = map_descriptor(filter, "segments");
	filter->counters = map_descriptor(filter, "counters");
	filter->networks = map_descriptor(filter, "networks");
	if (filter->segments < 0 || filter->counters < 0 || filter->networks < 0)
		return -ENOENT;
	return 0;
}

int tj_filter_load(const void *object, size_t size, const struct tj_settings *settings,
		   uint32_t ring_size, struct tj_filter **result)
{
	struct tj_filter *filter = calloc(1, sizeof(*filter));
	int error;

	messages[0] = 0;
	if (!filter)
		return -ENOMEM;
	error = load(filter, object, size, settings, ring_size);
	if (error) {
		tj_filter_close(filter);
		return error;
	}
	*result = filter;
	return 0;
}

void tj_filter_close(struct tj_filter *filter)
{
	if (filter->object)
		lib.bpf_object__close(filter->object);
	free(filter);
}

int tj_filter_add_network(struct tj_filter *filter, const struct tj_network *network)
{
	__u8 present = 1;

	return lib.bpf_map_update_elem(filter->networks, network, &present, BPF_ANY);
}

int tj_filter_attach(struct tj_filter *filter, int socket)
{
	return setsockopt(socket, SOL_SOCKET, SO_ATTACH_BPF, &filter->program,
			  sizeof(filter->program)) ? -errno : 0;
}

int tj_filter_ring(const struct tj_filter *filter)
{
	return filter->segments;
}

int tj_filter_read_counters(const struct tj_filter *filter, struct tj_counters *counters)
{
	__u32 key = 0;

	return lib.bpf_map_lookup_elem(filter->counters, &key, counters);
}
