import BpftraceSession
import GoBinary
import TraceHost
import TraceModel

/// What records show of processes and their code, and the script cannot know: looked up once, and part of the stream.
enum ProcessFacts {
  /// What adds a process's control groups behind its line, the source behind a frame's, and at the beginning the
  /// binaries' paths, unless there is but one.
  ///
  /// - Parameters:
  ///   - binaries: the paths in the order of the script.
  ///   - programs: the binaries themselves.
  /// - Returns: a stage between bpftrace and the decoder.
  static func annotator(binaries: [String], programs: [GoProgram]) -> StreamAnnotator {
    let names =
      binaries.count < 2
      ? []
      : binaries.enumerated().map { index, path in
        "binary \(index + 1)\(digits(Array(path.utf8)))\n"
      }
    let symbols = FrameSymbols(programs)
    return StreamAnnotator(beginning: Array(names.joined().utf8)) { event in
      switch event {
      case .frame(let frame):
        symbols.text(of: frame).map { text in
          let address = String(frame.address, radix: 16)
          return Array("symbol \(frame.binary) \(address)\(digits(text))\n".utf8)
        } ?? []
      case .process(let process):
        ControlGroupFile.read(process: process.pid, start: process.start).map { groups in
          Array("cgroups \(process.pid) \(process.start)\(digits(groups))\n".utf8)
        } ?? []
      default: []
      }
    }
  }

  /// Bytes as the script prints them: two hexadecimal digits each, behind a space.
  private static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { ($0 < 16 ? " 0" : " ") + String($0, radix: 16) }.joined()
  }
}
