import ArgumentParser
import BpftraceSession
import ScriptTemplate
import TraceModel

/// What `--only` takes.
enum RelationName: String, ExpressibleByArgument, CaseIterable {
  case dialed, used

  var relation: Relation {
    switch self {
    case .dialed: .dialed
    case .used: .used
    }
  }
}

/// Which programs are traced.
struct TargetOptions: ParsableArguments {
  @Option(
    name: .customLong("binary"),
    help: ArgumentHelp(
      "A Go service's executable; all of its processes are traced. Repeatable.",
      valueName: "path"))
  var binaries: [String] = []

  @Option(
    name: .customLong("pid"),
    help: ArgumentHelp(
      "Trace only this process, which may be in a container. Repeatable.",
      valueName: "number"))
  var pids: [Int32] = []
}

/// How the script is rendered, and where it is written for review.
struct ScriptOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where the script is written for review; - prints it. (default: ./<name of the binary>.bt, for several ./tuplejoin.bt)",
      valueName: "path"))
  var emit: String?

  @Option(
    help: ArgumentHelp(
      "How many bytes of a request target are kept; a longer one is marked as truncated.",
      valueName: "bytes"))
  var stringLimit: UInt64 = ScriptLimits().targetLength

  @Flag(
    inversion: .prefixedNo,
    help:
      "Show which function of the program needed a connection; costs some microseconds a dial.")
  var code = true

  @Flag(
    help: "Also show which function used a connection; costs some microseconds a use.")
  var useCode = false

  @Flag(
    help:
      "Also show each inbound request when it ends: status, duration, and how many connections it dialed and used."
  )
  var requests = false

  @Option(
    help: "Show only connections that were dialed, or only uses of connections.")
  var only: RelationName?

  @OptionGroup var caller: CallerFieldOptions
  @Flag(help: "Also show each connection when it closes, with the TCP states that it went through.")
  var states = false

  var limits: ScriptLimits {
    var limits = ScriptLimits()
    limits.targetLength = stringLimit
    return limits
  }

  var contents: ScriptContents {
    ScriptContents(code: useCode ? .all : code ? .dials : .none, requests: requests)
  }

  /// The options that only the join has a use for, and whether each was given.
  var ofJoin: [(name: String, isGiven: Bool)] {
    [
      ("--string-limit", stringLimit != ScriptLimits().targetLength), ("--no-code", !code),
      ("--use-code", useCode), ("--requests", requests), ("--only", only != nil),
      ("--header, --no-headers and --query", !caller.isDefault), ("--states", states),
    ]
  }

  func validate() throws {
    if useCode, !code {
      throw ValidationError("--use-code and --no-code exclude each other.")
    }
    let longest = CallerField.longestTarget
    guard (60...UInt64(longest)).contains(stringLimit) else {
      throw ValidationError("--string-limit takes 60 to \(longest) bytes, not \(stringLimit).")
    }
  }
}

/// How bpftrace is run.
struct EngineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Entries that each map in the kernel can hold.", valueName: "number"))
  var mapKeys: Int = usualMapKeys

  static let usualMapKeys = BpftraceSettings().mapKeys

  @Option(
    help: ArgumentHelp(
      "Pages of each ring between kernel and bpftrace, a power of two. (default: depends on the machine)",
      valueName: "number"))
  var ringPages: Int?

  var settings: BpftraceSettings {
    var settings = BpftraceSettings()
    settings.mapKeys = mapKeys
    settings.ringPages = ringPages
    return settings
  }

  func validate() throws {
    guard (1...16_777_216).contains(mapKeys) else {
      throw ValidationError("--map-keys takes 1 to 16777216, not \(mapKeys).")
    }
    if let ringPages, ringPages < 1 || ringPages > 65_536 || ringPages.nonzeroBitCount != 1 {
      throw ValidationError("--ring-pages takes a power of two up to 65536, not \(ringPages).")
    }
  }
}

/// How much is reported about the functions of programs, in traces that know them.
struct StackOptions: ParsableArguments {
  @Flag(
    help:
      "In JSON, show all functions that led to a connection, innermost first, instead of only the calling one."
  )
  var stack = false
}

/// How records are shown, and how much is said.
struct OutputOptions: ParsableArguments {
  /// The forms of a record.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case json, text
  }

  @Option(help: "How records are printed on standard output.")
  var format: Format = .json

  @Flag(name: .shortAndLong, help: "Print only errors on standard error.")
  var quiet = false

  var level: Diagnostics.Level { quiet ? .quiet : .normal }
}
