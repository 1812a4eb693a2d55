/*
 * What the BPF side reports: a struct for each event, declared here only. From this header come, when tuplejoin is built, what the
 * scripts print, their legend, and what reads it.
 *
 * A script prints an event as a line: the name of its struct, and its members with a space between two: a number in decimal
 * digits, one of the type `bits` in hexadecimal ones, a `text` as two of those for each byte, so that no byte can end or forge
 * a line; behind a text that is not the last stands a slash. Of `digits` the script says itself how it prints them. A member
 * that is a struct is its members, in their order. In the script the variable $localPort is what the member local_port is
 * printed from.
 *
 * Times are the kernel's clock (CLOCK_MONOTONIC) in nanoseconds. Processes and threads are numbered as by the host.
 */
#pragma once

#include <linux/types.h>

typedef __u64 bits;
typedef unsigned char text[];
typedef unsigned char digits[];

/* The first line: every probe is enabled. */
struct ready {
	__u64 ns;
};

/* Time has passed: in most scripts a second. */
struct tick {
	__u64 ns;
};

/* A process of a binary, at its first event. */
struct process {
	__u32 pid;
	__u64 start;		/* when it began, by the clock that runs in suspend too (CLOCK_BOOTTIME) */
	__u32 binary;		/* its number, as above */
	text command;		/* its name, 16 bytes */
};

/* A piece of the text of a request with a connection, or that may still have one. */
struct caller {
	__u32 pid;
	bits handler;		/* the request: its handler's goroutine, and when it began */
	bits start;
	bits origin;		/* what the texts that many requests have are told once for, of a goroutine and a second */
	__u16 field;		/* which text it is */
	__u64 length;		/* of the text from this piece on, and from 2^48 on a number that belongs to the field */
	text text;
};

/* A return address in the stack CODE. */
struct frame {
	__u32 binary;
	bits code;
	__u32 depth;		/* how many it has */
	__u32 level;		/* 0 is the innermost */
	bits pc;
};

/* A piece of a server's name, as the program asked for it, or of its proxy's. */
struct name {
	bits name;		/* its number, whose lowest bits say 1 http, 2 https, 4 by way of a proxy */
	__u16 piece;
	__u64 left;		/* the length from this piece on */
	text text;
};

/* What connects and uses of connections have in common. */
struct outbound {
	__u64 ns;		/* when it began */
	bits thread;		/* process << 32 | thread */
	bits how;		/* EVIDENCE << 56, and what each has to say of itself */
	bits handler;		/* the request: its handler's goroutine, above 2^48 where its text is kept; 0 without one */
	bits start;		/* and when it began */
	bits local_high;	/* addresses of two numbers each, in the order of the network */
	bits local_low;
	bits peer_high;
	bits peer_low;
	bits ends;		/* local port << 16 | peer port, and what each has to say of its end */
	bits code;		/* the stack that needs it; 0 if it is not known */
	bits name;		/* who is called; 0 if it is not known */
	__u64 over;		/* when the request ended: 0 if it is under way, 1 if that is not known */
	bits other;		/* another request to which something leads, as handler and start */
	bits other_start;
};

/*
 * A connect that has ended. HOW says how long it took, 0 where only its close was seen. ENDS is 1 << 52 for IPv6,
 * and STATE << 48 | errno << 32, where STATE is 1 established, 7 closed, 2 if its end was not seen.
 */
struct dialed {
	struct outbound connect;
};

/*
 * A round trip on a connection, every address as IPv6 has it. HOW is the sum of 1 the connection was used before, 2 HTTP/2,
 * 4 the tuple is known, 16 whether 1 is known.
 */
struct used {
	struct outbound trip;
};

/* An inbound request has ended. */
struct request {
	__u64 ns;
	__u32 pid;
	__u32 tid;
	bits handler;		/* its handler's goroutine */
	bits start;		/* when it began */
	__u16 status;		/* 0 stands for 200; 65535 is not known */
};

/* The two ends of a socket; an address is two numbers, in the order of the network. */
struct ends {
	__u16 family;		/* 2 IPv4, 10 IPv6 */
	bits local_high;
	bits local_low;
	__u16 local_port;
	bits peer_high;
	bits peer_low;
	__u16 peer_port;
};

/* A process has accepted a connection. */
struct accept {
	__u64 ns;
	__u32 pid;
	__u32 tid;
	__u8 known;		/* 1 if the listener's queue is known */
	__u32 length;		/* how many connections wait in it */
	__u32 maximum;		/* and how many can */
	struct ends ends;
	text command;		/* of the process, 16 bytes */
};

/*
 * A TCP socket changes its state. States are numbered as in the kernel (include/net/tcp_states.h): 1 ESTABLISHED, 2 SYN_SENT,
 * 3 SYN_RECV, 4 FIN_WAIT1, 5 FIN_WAIT2, 6 TIME_WAIT, 7 CLOSE, 8 CLOSE_WAIT, 9 LAST_ACK, 10 LISTEN, 11 CLOSING.
 */
struct state {
	__u64 ns;
	__u64 socket;		/* with BIRTH the name of a connection */
	__u64 birth;
	__u64 since;		/* when OLD began; 0 if that was not seen */
	__u8 side;		/* 1 connected, 2 was accepted, 0 not known */
	__u32 pid;		/* the process that ran; 0 if it need not be the socket's */
	__u32 tid;
	__u8 old;
	__u8 new;		/* 0 is an end of TIME_WAIT that stands unless NEW 6 follows */
	__u16 error;		/* the socket's errno */
	struct ends ends;
	text command;
};

/* A packet is handed to a device; one that passes several, such as a VLAN and the card below it, at each. */
struct icmp {
	__u64 ns;
	__u32 pid;
	__u32 tid;
	__u64 exec;		/* which of the process's programs it is; 0 if it is not the process that sends */
	__u8 sender;		/* 1 the process, 0 the kernel, 2 not known */
	__u16 family;
	bits source_high;
	bits source_low;
	bits target_high;
	bits target_low;
	__u8 type;
	__u8 code;
	__u32 word;		/* identifier << 16 | sequence */
	text device;		/* its name, 16 bytes */
	text command;
};

/* A piece of a process's command line, before its first event and after each exec. */
struct arguments {
	__u32 pid;
	__u64 exec;
	__u64 offset;
	__u64 length;		/* of the whole */
	text text;
};

/* A process has sent or received bytes that may be of a message's head. */
struct call {
	__u64 ns;
	__u32 cpu;
	__u64 number;		/* of the CPU's calls and ends, from 1 */
	__u64 taken;		/* how many of the bytes are printed */
	__u32 pid;
	__u32 tid;
	__u64 exec;
	__u8 direction;		/* 1 sent, 0 received */
	__u32 sequence;		/* the TCP sequence number of the first byte */
	__u32 acknowledged;	/* and that up to which the receiver of such bytes has got the sender's */
	__u64 length;
	struct ends ends;
	digits command;
};

/*
 * Some of these bytes: eight and eight, or each by itself if they are fewer than eight; instead of what would go past the
 * last byte, the last eight, or the last one, stand there again.
 */
struct bytes {
	__u64 ns;
	__u32 tid;
	__u64 offset;
	__u16 length;
	digits text;
};

/* A connection with such bytes is closed on the side of the local end. */
struct end {
	__u64 ns;
	__u32 cpu;
	__u64 number;
	struct ends ends;
};

/* Up to which number the CPU has printed calls and ends by the next tick: bpftrace reads one CPU's after the other's. */
struct printed {
	__u32 cpu;
	__u64 number;
};
