/// A function of the kernel that a kprobe may be for.
package enum KernelFunction: String, Sendable, CaseIterable {
  /// A connect whose local port is chosen (net/ipv4/tcp_output.c).
  case connect = "tcp_connect"
  /// The accept of every TCP socket (net/ipv4/inet_connection_sock.c).
  case accept = "inet_csk_accept"
  /// The making of the small socket that waits (net/ipv4/inet_timewait_sock.c).
  case timeWaitAlloc = "inet_twsk_alloc"
  /// The giving up of a hold on it.
  case timeWaitPut = "inet_twsk_put"
  /// The sending of bytes by TCP (net/ipv4/tcp.c).
  case sendMessage = "tcp_sendmsg"
}

/// A tracepoint that a probe may be for, as `category:name`.
package enum Tracepoint: String, Sendable, CaseIterable {
  /// A TCP socket changes its state (Linux 4.16).
  case socketState = "sock:inet_sock_set_state"
  /// A thread ends.
  case processExit = "sched:sched_process_exit"
  /// A process runs another program (`CONFIG_TRACEPOINTS`).
  case processExec = "sched:sched_process_exec"
  /// accept(2) and accept4(2) return (`CONFIG_FTRACE_SYSCALLS`).
  case acceptExit = "syscalls:sys_exit_accept4"
  /// sendto(2) begins (`CONFIG_FTRACE_SYSCALLS`).
  case sendEnter = "syscalls:sys_enter_sendto"
  /// recvfrom(2) returns (`CONFIG_FTRACE_SYSCALLS`).
  case receiveExit = "syscalls:sys_exit_recvfrom"
  /// A packet is handed to a network device.
  case packetQueued = "net:net_dev_queue"
  /// A timer is set.
  case timerStart = "timer:timer_start"
  /// A timer goes off.
  case timerExpire = "timer:timer_expire_entry"
  /// A signal is sent to a process, or ignored by it.
  case signal = "signal:signal_generate"

  /// Where tracefs has its folder, below `events`.
  var folder: String { rawValue.replacing(":", with: "/") }
}
