package import GoBinary

/// Where Go's compiler passes arguments, as bpftrace expressions (cmd/compile/abi-internal.md).
///
/// The expressions hold at a probe's site, before the function's frame is built; so they depend on what
/// the instruction there is.
package struct CallingConvention: Sendable {
  /// Where the words of the arguments are.
  private enum Words {
    case registers([String])
    /// So many bytes above the stack pointer, before a call and at the start of the function called.
    case stack(beforeCall: Int, afterCall: Int)
  }

  private let words: Words
  /// The register that always holds the running goroutine, a `runtime.g`; nil where none does.
  private let goroutineRegister: String?
  /// The register that holds it once the stack check has loaded it.
  private let goroutineAtBranch: String?
  /// The goroutine as the thread's storage has it; nil where its place there is not known.
  private let storedGoroutine: String?
  /// The address of the instruction that the probe is on.
  package let programCounter: String
  /// The address to which a function returns, before its frame is built.
  package let returnAddress: String
  /// The frame of the function to which it returns, there: the caller's own frame pointer, and behind it the
  /// address to which that one returns.
  package let framePointer: String
  /// The goroutine of the task `$task`, in a program of the kernel.
  package let goroutineOfTask: String
  /// Flags of the processor, and which of them are set where the stack check's branch is not taken.
  private let branchFlags: (register: String, mask: String, value: String)

  /// The convention of a program.
  package init(_ program: PlannedProgram) {
    self.init(program.abi, program.architecture, goroutineSlot: program.goroutineSlot)
  }

  init(_ abi: ABI, _ architecture: Architecture, goroutineSlot: Int64?) {
    switch architecture {
    case .amd64:
      storedGoroutine = goroutineSlot.map {
        Self.stored("((struct task_struct*)curtask)->thread.fsbase", $0)
      }
      programCounter = #"reg("ip")"#
      returnAddress = #"*(uint64*)uptr(reg("sp"))"#
      framePointer = #"reg("bp")"#
      goroutineOfTask =
        goroutineSlot.map { Self.stored("$task->thread.fsbase", $0) } ?? Self.calling
      // jbe is not taken where carry and zero are clear.
      branchFlags = ("flags", "0x41", "0")
      goroutineRegister = abi == .register ? "r14" : nil
      goroutineAtBranch = abi == .register ? "r14" : "cx"
      words =
        abi == .register
        ? .registers(["ax", "bx", "cx", "di", "si", "r8", "r9", "r10", "r11"])
        : .stack(beforeCall: 0, afterCall: 8)
    case .arm64:
      storedGoroutine = #"reg("r28")"#
      programCounter = #"reg("pc")"#
      returnAddress = #"reg("r30")"#
      framePointer = #"reg("r29")"#
      goroutineOfTask = Self.calling
      // b.ls is not taken where carry is set and zero is clear.
      branchFlags = ("pstate", "0x60000000", "0x20000000")
      goroutineRegister = "r28"
      goroutineAtBranch = "r28"
      words =
        abi == .register
        ? .registers((0..<16).map { "r\($0)" })
        // The first word is for the link register, which the function called stores there.
        : .stack(beforeCall: 8, afterCall: 8)
    }
  }

  /// As the probe of connect.call left it.
  private static let calling = "@calling[$process, (uint64)tid]"

  /// The running goroutine, a `runtime.g`.
  package func goroutine(at kind: ProbeSite.Kind) -> String {
    let register = kind == .prologueBranch ? goroutineAtBranch : goroutineRegister
    // A plan has one of them (`PlannedProgram`).
    return register.map { #"reg("\#($0)")"# } ?? storedGoroutine ?? "(uint64)0"
  }

  /// The integer or pointer argument of that position; an interface or string takes several.
  package func word(_ position: Int, at kind: ProbeSite.Kind) -> String {
    switch words {
    case .registers(let names): return #"reg("\#(names[position])")"#
    case .stack(let beforeCall, let afterCall):
      let isBefore = kind == .call || kind == .indirectCall
      let above = isBefore ? beforeCall : afterCall
      return #"*(uint64*)uptr(reg("sp") + \#(above + 8 * position))"#
    }
  }

  /// The condition that the branch of a stack check is not taken.
  ///
  /// When it is taken the stack grows and the function is run again: only the run that goes on counts.
  package var branchIsNotTaken: String {
    let (register, mask, value) = branchFlags
    return #"(reg("\#(register)") & \#(mask)) == \#(value)"#
  }

  /// The goroutine that a thread's storage names, at an offset from a base.
  private static func stored(_ base: String, _ slot: Int64) -> String {
    "*(uint64*)uptr(\(base) \(slot < 0 ? "-" : "+") \(slot.magnitude))"
  }
}
