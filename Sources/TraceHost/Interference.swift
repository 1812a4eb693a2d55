/// Whether two threads can be in the same program of the target on one processor.
package enum Interference: Sendable, Equatable {
  /// The kernel does not do that.
  case none
  /// The programs forbid it while they run.
  case heldOff
  /// It can be, and this kernel or this bpftrace has nothing against it.
  case possible
  /// It can be, and since Linux 6.13 they write to the same stack then (`bpf_enable_priv_stack`).
  case harmful

  /// What follows from it, in words.
  package var words: String {
    switch self {
    case .none: "BPF programs attached to the binary are not preempted"
    case .heldOff: "BPF programs attached to the binary keep their processor until they end"
    case .possible:
      "BPF programs attached to the binary may be preempted, and print at once instead of queueing"
    case .harmful:
      "BPF programs attached to the binary may be preempted, and then share their stack"
    }
  }
}

extension Interference {
  /// What to warn of; nil if there is nothing.
  package var warning: String? {
    guard self == .harmful else { return nil }
    return
      "this kernel preempts, and lets two threads share the stack of one program: requests may have no path, "
      + "or not their own; use bpftrace 0.27 or later, which keeps them apart"
  }
}
