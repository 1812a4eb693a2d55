/*
 * exchange SECONDS [BODY]: what one HTTP exchange over loopback costs the thread that does both ends.
 *
 * Prints one number: nanoseconds of the thread's CPU time for an exchange (the 2nd percentile of
 * batches of 500, which is free of what else the machine does), and how many there were.
 */
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define BATCH 500
#define MOST 200000

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * 1e9 + time.tv_nsec;
}

static int by_value(const void *left, const void *right)
{
	double a = *(const double *)left, b = *(const double *)right;

	return (a > b) - (a < b);
}

static void move(int from, int to, const char *bytes, size_t size)
{
	static char space[1 << 18];

	if (write(from, bytes, size) != (ssize_t)size)
		exit(1);
	for (size_t got = 0; got < size;) {
		ssize_t count = read(to, space, sizeof(space));

		if (count <= 0)
			exit(1);
		got += count;
	}
}

int main(int argc, char **argv)
{
	static const char request[] =
		"GET /benchmark HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: exchange\r\n\r\n";
	size_t body = argc > 2 ? atol(argv[2]) : 100;
	char *response = malloc(body + 256);
	int size = sprintf(response,
			   "HTTP/1.1 200 OK\r\nServer: exchange\r\nContent-Length: %zu\r\n\r\n", body);
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(8099) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0), client = socket(AF_INET, SOCK_STREAM, 0);
	int one = 1, server;
	double *batches = malloc(MOST * sizeof(*batches));
	size_t count = 0;

	memset(response + size, 'x', body);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(listener, (void *)&address, length) || listen(listener, 1) ||
	    connect(client, (void *)&address, length) ||
	    (server = accept(listener, NULL, NULL)) < 0)
		return 1;
	setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	for (double end = now(CLOCK_MONOTONIC) + atof(argv[1]) * 1e9;
	     count < MOST && now(CLOCK_MONOTONIC) < end; count++) {
		double start = now(CLOCK_THREAD_CPUTIME_ID);

		for (int i = 0; i < BATCH; i++) {
			move(client, server, request, sizeof(request) - 1);
			move(server, client, response, size + body);
		}
		batches[count] = (now(CLOCK_THREAD_CPUTIME_ID) - start) / BATCH;
	}
	qsort(batches, count, sizeof(*batches), by_value);
	printf("%.0f %zu\n", batches[count / 50], count * BATCH);
	return 0;
}
