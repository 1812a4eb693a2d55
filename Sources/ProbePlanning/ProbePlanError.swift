package import GoBinary
package import TraceHost

/// Why no plan can be made for a program on a host.
package enum ProbePlanError: Error, Sendable, Equatable {
  /// The program cannot be read.
  case program(GoBinaryError)
  /// The kernel lacks something.
  case host(TraceHostError)
  /// The program has no function that every server built on net/http has.
  case notHTTPServer(path: String, missing: String)
  /// A function is inlined where no place is known that serves for it; `profile` is the one that the build names.
  case inlined(path: String, function: String, into: [String], profile: String?)
  /// A function that calls a handler, and nothing else that is not known, does something else.
  case noHandlerCall(path: String, function: String)
  /// bpftrace would take a place in the file for an address, and probe another place.
  case ambiguousOffset(path: String, function: String)
  /// Neither the thread's storage nor a register is known to have the running goroutine.
  case unknownGoroutine(path: String)
  /// The offset of a field that a probe reads is not known.
  case unknownField(path: String, field: StructField)
}

extension ProbePlanError: CustomStringConvertible {
  /// One sentence: on which file, what was expected, and what was found.
  package var description: String {
    switch self {
    case .program(let error): error.description
    case .host(let error): error.description
    case .notHTTPServer(let path, let missing):
      "\"\(path)\" serves no HTTP by net/http: it has no function \"\(missing)\""
    case .inlined(let path, let function, let into, let profile):
      "\"\(path)\" has \"\(function)\" inlined into "
        + into.map { "\"\($0)\"" }.joined(separator: ", ")
        + (profile.map { " (built with the profile \"\($0)\")" } ?? "")
        + ": no place is known that a probe could be at instead"
    case .noHandlerCall(let path, let function):
      "expected one call of a handler in \"\(function)\" of \"\(path)\", and what is there is not known"
    case .ambiguousOffset(let path, let function):
      "bpftrace cannot probe \"\(function)\" in \"\(path)\" by its place in the file: "
        + "a symbol has that number as its address"
    case .unknownGoroutine(let path):
      "\"\(path)\" does not tell where a thread has its goroutine: a shared library of Go before 1.17"
    case .unknownField(let path, let field):
      "the layout of Go's structs in \"\(path)\" is not known: no offset for \(field.rawValue)"
    }
  }

  /// What the user can do next, if there is something.
  package var hint: String? {
    switch self {
    case .program(let error): error.hint
    case .host(let error): error.hint
    case .notHTTPServer: "give the path of a server that uses net/http (gin, echo and chi do)"
    case .inlined: "build the service without a profile: go build -pgo=off"
    case .noHandlerCall: "build the service with a version of Go that docs/support.md lists"
    case .ambiguousOffset:
      "strip the executable's symbols (strip, or -ldflags -s), and start it again"
    case .unknownGoroutine: "build the library with Go 1.17 or later"
    case .unknownField: "build the service with debugging information (without -ldflags -w)"
    }
  }
}
