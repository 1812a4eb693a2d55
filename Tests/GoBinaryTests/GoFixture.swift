import Foundation
import Synchronization

@testable import GoBinary

/// A Go program that the tests build once and analyse.
struct GoFixture: Hashable {
  enum Variant: String, CaseIterable {
    case plain, stripped, pie, strippedPIE, externalPIE, strippedExternalPIE

    /// The variants that can be built here: an external linker needs a C compiler.
    static let available = allCases.filter { !$0.isExternal || access("/usr/bin/gcc", X_OK) == 0 }

    var isExternal: Bool { self == .externalPIE || self == .strippedExternalPIE }
    var isPIE: Bool { self != .plain && self != .stripped }
    var isStripped: Bool { unstripped != self }

    var unstripped: Variant {
      switch self {
      case .plain, .stripped: .plain
      case .pie, .strippedPIE: .pie
      case .externalPIE, .strippedExternalPIE: .externalPIE
      }
    }

    fileprivate var flags: [String] {
      (isPIE ? ["-buildmode=pie"] : []) + [
        "-ldflags",
        (isStripped ? "-s -w" : "") + (isExternal ? " -linkmode=external" : ""),
      ]
    }
  }

  enum Source: String {
    /// A server that is a client too: it has all functions that probes are for.
    case server
    /// As small as Go makes it.
    case empty
  }

  let toolchain: GoToolchain
  var variant = Variant.plain
  var source = Source.server
  var architecture = Architecture.amd64

  /// The server with each toolchain that is at hand, in each variant.
  static let servers = GoToolchain.available.flatMap { toolchain in
    Variant.available.map { GoFixture(toolchain: toolchain, variant: $0) }
  }

  private static let folder = URL(
    fileURLWithPath: NSTemporaryDirectory() + "tuplejoin-tests-\(getpid())")
  private static let built = Mutex<Set<GoFixture>>([])

  /// Builds the program if it is not yet there.
  func path() throws -> String {
    let name = "\(source)-\(toolchain)-\(variant)-\(architecture)"
    let path = Self.folder.appendingPathComponent(name).path
    try Self.built.withLock { built in
      guard !built.contains(self) else { return }
      let sourcePath = Self.folder.appendingPathComponent("\(source).go").path
      try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
      try Self.text[source, default: ""].write(
        toFile: sourcePath, atomically: true, encoding: .utf8)
      _ = try toolchain.go(
        ["build"] + variant.flags + ["-o", path, sourcePath], architecture: architecture.rawValue)
      atexit { try? FileManager.default.removeItem(at: GoFixture.folder) }
      built.insert(self)
    }
    return path
  }

  func program() throws -> GoProgram { try GoProgram(path: path()) }

  private static let text: [Source: String] = [
    .empty: "package main\n\nfunc main() {}\n",
    .server: """
    package main

    import (
    \t"io"
    \t"log"
    \t"net/http"
    )

    func handler(w http.ResponseWriter, r *http.Request) {
    \tdone := make(chan error)
    \tgo func() {
    \t\tresponse, err := http.Get("http://" + r.URL.Query().Get("to"))
    \t\tif err == nil {
    \t\t\t_, err = io.Copy(w, response.Body)
    \t\t\tresponse.Body.Close()
    \t\t}
    \t\tdone <- err
    \t}()
    \tif err := <-done; err != nil {
    \t\tlog.Print(err)
    \t}
    }

    func main() {
    \thttp.HandleFunc("/", handler)
    \tlog.Fatal(http.ListenAndServe("127.0.0.1:3344", nil))
    }

    """,
  ]
}

extension GoFixture: CustomStringConvertible {
  var description: String { "\(toolchain) \(variant)" }
}
