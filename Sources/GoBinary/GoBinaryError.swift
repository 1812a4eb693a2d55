/// Why a file cannot be analysed, or a probe cannot be placed in it.
package enum GoBinaryError: Error, Equatable, Sendable {
  /// The file cannot be opened; `reason` is the system's text for the error number.
  case cannotOpen(path: String, reason: String)
  /// The file cannot be read any more; `reason` is the system's text for the error number.
  case cannotRead(path: String, reason: String)
  /// The path names something that is not a regular file, such as a directory or a FIFO.
  case notRegularFile(path: String, kind: String)
  /// The file does not begin with the ELF magic number.
  case notELF(path: String)
  /// The file is an ELF file of another class or byte order.
  case unsupportedELF(path: String, found: String)
  /// The file is for another processor.
  case unsupportedArchitecture(path: String, found: String)
  /// The file is an ELF file that no process runs, such as a core file or an object file.
  case notExecutable(path: String, found: String)
  /// The file ends before a part of it that its own headers announce.
  case truncated(path: String, part: String, needed: UInt64, size: UInt64)
  /// A part of the file contradicts its format.
  case malformed(path: String, part: String, problem: String)
  /// The file is no Go program; `missing` is what every Go program has.
  case notGo(path: String, missing: String)
  /// The function does not begin with the stack check of Go's compiler.
  case noPrologueBranch(path: String, function: String, found: String)
  /// The function does not contain exactly one call of the other function.
  case noSingleCallSite(path: String, caller: String, callee: String, count: Int)
  /// The function has an instruction that the walk through its code does not know.
  case unknownInstruction(path: String, function: String)
  /// The function's code is not in the file.
  case noCode(path: String, function: String)
  /// The file is not the one that was analysed.
  case changed(path: String, difference: String)
}

extension GoBinaryError: CustomStringConvertible {
  /// One sentence: on which file, what was found, and what was expected.
  package var description: String {
    switch self {
    case .cannotOpen(let path, let reason): "cannot open \"\(path)\": \(reason)"
    case .cannotRead(let path, let reason): "cannot read \"\(path)\": \(reason)"
    case .notRegularFile(let path, let kind): "\"\(path)\" is \(kind), not a regular file"
    case .notELF(let path): "\"\(path)\" is not an ELF file: it has no ELF magic number"
    case .unsupportedELF(let path, let found):
      "\"\(path)\" is \(found): only 64-bit little-endian ELF files can be traced"
    case .unsupportedArchitecture(let path, let found):
      "\"\(path)\" is built for \(found): only amd64 and arm64 are supported"
    case .notExecutable(let path, let found): "\"\(path)\" is \(found), not an executable"
    case .truncated(let path, let part, let needed, let size):
      "\"\(path)\" is truncated: \(part) needs \(needed) bytes and the file has \(size)"
    case .malformed(let path, let part, let problem):
      "\"\(path)\" is damaged: \(part): \(problem)"
    case .notGo(let path, let missing): "\"\(path)\" is not a Go binary: it has no \(missing)"
    case .noPrologueBranch(let path, let function, let found):
      "no stack check at the start of \"\(function)\" in \"\(path)\": found \(found)"
    case .noSingleCallSite(let path, let caller, let callee, let count):
      "expected one call of \"\(callee)\" in \"\(caller)\" in \"\(path)\", found \(count)"
    case .unknownInstruction(let path, let function):
      "the code of \"\(function)\" in \"\(path)\" has an unknown instruction"
    case .noCode(let path, let function):
      "the code of \"\(function)\" is not in \"\(path)\""
    case .changed(let path, let difference):
      "\"\(path)\" has changed since it was analysed: \(difference)"
    }
  }

  /// What the user can do next, if there is something.
  package var hint: String? {
    switch self {
    case .cannotOpen, .notRegularFile, .notELF, .notExecutable:
      "give the path of the Go service's own executable"
    case .notGo:
      "give the path of the Go service's own executable; unpack it first if it is compressed "
        + "(upx -d)"
    case .unsupportedELF, .unsupportedArchitecture: "build the service for amd64 or arm64"
    case .truncated, .malformed: "copy or build the file again, and compare its checksum"
    case .changed, .cannotRead: "run again, so that the new file is analysed"
    case .noPrologueBranch, .noSingleCallSite, .unknownInstruction, .noCode:
      "give the executable as Go's linker wrote it: a file that was damaged, packed or patched differs"
    }
  }
}
