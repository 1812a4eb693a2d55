/// A shell script that is found as `bpftrace` before the real one.
struct BpftraceStandIn {
  /// The PATH on which it comes first.
  let searchPath: String

  /// Puts a script in the folder; `$real` in its text is the real bpftrace.
  init(_ text: String, in folder: RunFolder) throws {
    let real = SearchPath.find("bpftrace") ?? "bpftrace"
    try folder.write("#!/bin/sh\nreal='\(real)'\n\(text)\n", to: "bpftrace", mode: 0o755)
    searchPath = SearchPath.beginning(with: folder.path)
  }

  var environment: [String: String?] { ["PATH": searchPath] }
}
