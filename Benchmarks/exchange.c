/*
 * exchange SECONDS BODY CHUNK NAMESPACE...: what an HTTP exchange over loopback costs the thread that does
 * both ends, in each of these network namespaces (inherited descriptors). The body has so many bytes, in
 * chunks of CHUNK bytes, or with a Content-Length if that is 0.
 *
 * They take turns of a few milliseconds, so that whatever slows the machine down slows all of them
 * down. Prints a line a round: for each namespace the nanoseconds of the thread's CPU time that an
 * exchange took.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define WARM_UP 50
#define BATCH 200
#define REST_MICROSECONDS 20000 /* who looks on has read the batch by then, and uses no CPU in the next one */
#define MOST_NAMESPACES 16
#define PIECE 131072 /* what the sockets hold: one thread writes it, and then reads it */

struct pair {
	int client, server;
};

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static void connect_pair(struct pair *pair)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(8099) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	pair->client = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (void *)&address, length) || listen(listener, 1) ||
	    connect(pair->client, (void *)&address, length) ||
	    (pair->server = accept(listener, NULL, NULL)) < 0) {
		perror("a connection over loopback");
		exit(1);
	}
	setsockopt(pair->client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(pair->server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	close(listener);
}

static void move(int from, int to, const char *bytes, size_t size)
{
	static char space[1 << 18];

	while (size > 0) {
		size_t piece = size < PIECE ? size : PIECE;

		if (write(from, bytes, piece) != (ssize_t)piece)
			exit(1);
		for (size_t got = 0; got < piece;) {
			ssize_t count = read(to, space, sizeof(space));

			if (count <= 0)
				exit(1);
			got += count;
		}
		bytes += piece;
		size -= piece;
	}
}

/* Writes a response, and returns its length. */
static size_t write_response(char *response, size_t body, size_t chunk)
{
	size_t size = sprintf(response, "HTTP/1.1 200 OK\r\nServer: exchange\r\n");

	if (chunk == 0) {
		size += sprintf(response + size, "Content-Length: %zu\r\n\r\n", body);
		memset(response + size, 'x', body);
		return size + body;
	}
	size += sprintf(response + size, "Transfer-Encoding: chunked\r\n\r\n");
	for (size_t rest = body; rest > 0; rest -= chunk) {
		chunk = chunk < rest ? chunk : rest;
		size += sprintf(response + size, "%zx\r\n", chunk);
		memset(response + size, 'x', chunk);
		size += chunk;
		size += sprintf(response + size, "\r\n");
	}
	return size + sprintf(response + size, "0\r\n\r\n");
}

int main(int argc, char **argv)
{
	static const char request[] =
		"GET /benchmark HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: exchange\r\n\r\n";
	struct pair pairs[MOST_NAMESPACES];
	int namespaces = argc - 4;
	size_t body = argc > 4 ? atol(argv[2]) : 0, chunk = argc > 4 ? atol(argv[3]) : 0;
	/* A chunk has two lines of at most 10 bytes. */
	char *response = malloc(body + 256 + (chunk ? (body / chunk + 2) * 20 : 0));
	size_t size;

	if (namespaces < 1 || namespaces > MOST_NAMESPACES)
		return 2;
	size = write_response(response, body, chunk);
	for (int i = 0; i < namespaces; i++) {
		if (setns(atoi(argv[i + 4]), CLONE_NEWNET)) {
			perror("setns");
			return 1;
		}
		connect_pair(&pairs[i]);
	}
	for (double end = now(CLOCK_MONOTONIC) + atof(argv[1]) * 1e9; now(CLOCK_MONOTONIC) < end;) {
		for (int i = 0; i < namespaces; i++) {
			double start = 0;

			usleep(REST_MICROSECONDS);
			for (int count = -WARM_UP; count < BATCH; count++) {
				if (count == 0)
					start = now(CLOCK_THREAD_CPUTIME_ID);
				move(pairs[i].client, pairs[i].server, request, sizeof(request) - 1);
				move(pairs[i].server, pairs[i].client, response, size);
			}
			printf("%.0f ", (now(CLOCK_THREAD_CPUTIME_ID) - start) / BATCH);
		}
		printf("\n");
	}
	return 0;
}
