/* host: a C program in which the Go library at $LIBRARY serves; its arguments are the library's. */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	const char *path = getenv("LIBRARY");
	void *library = path ? dlopen(path, RTLD_NOW) : NULL;
	void (*run)(void) = library ? (void (*)(void))dlsym(library, "Run") : NULL;

	if (!run) {
		fprintf(stderr, "host: %s\n", path ? dlerror() : "LIBRARY is not set");
		return 1;
	}
	run();
	return 0;
}
