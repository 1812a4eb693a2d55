import Foundation
import GoPrograms
import Subprocess
import Testing

extension EndToEndTests {
  /// Who speaks TLS: what each ClientHello is known by is what tshark says, and Go's are known as Go's, no others.
  @Suite(.serialized, .oneLane, .requires(.everyGo), .requires(.tshark), .requires(.browser))
  struct TLSFingerprintTests {
    /// A tshark that knows JA4.
    private static let suite = "trixie"

    @Test func clientsAreKnownByTheirHellos() async throws {
      try await RunFolder.open { folder in
        let programs = try GoToolchain.wanted.map { version in
          let build = "\(ProjectFolder.root)/Tests/ClientHellos/build"
          let path = try CommandOutput.line(of: [build, version, version, folder.file("hellos")])
          return "\(version)=\(path)"
        }
        let clients = try await folder.run(
          "clients",
          [
            "unshare", "--net", "\(ProjectFolder.endToEndTests)/tls-clients",
            ProjectFolder.executable, folder.path,
          ] + programs)
        #expect(clients.termination == .exited(0), "\(clients.errors)")

        let newer = try ProjectFolder.program("tshark", of: Self.suite) + "/tshark"
        let ja3 = try Self.fields(["ja3"], by: "tshark", in: folder)
        let ja4 = try Self.fields(["ja4", "ja4_r"], by: newer, in: folder).mapValues {
          try Self.ja4(hashed: $0)
        }
        // Nine Gos, and ten others.
        let names = try folder.names(endingIn: ".jsonl").filter { !Self.ways.contains($0) }
        #expect(names.count == GoToolchain.wanted.count + 10, "\(names)")
        var seen: [[Int?]: HTTPLine.Hello] = [:]
        for name in names {
          let hellos = try Self.hellos(of: name, in: folder)
          #expect(!hellos.isEmpty, "\(name)")
          for (ports, line) in hellos {
            let hello = try #require(line.tls?.client)
            seen[ports] = hello
            #expect(hello.ja3 == ja3[ports]?[0], "\(name)")
            #expect(hello.ja4 == ja4[ports], "\(name)")
            Self.expectLibrary(of: hello, by: name)
          }
          guard name.hasPrefix("go") else { continue }
          let made = try folder.text("\(name).hellos").split(separator: "\n")
          #expect(hellos.count == made.count, "\(name)")
        }
        // By calls the same, and who it is; a client may have gone on after its first one.
        for way in Self.ways {
          let hellos = try Self.hellos(of: way, in: folder)
          for (ports, hello) in seen {
            #expect(hellos[ports]?.tls?.client == hello, "\(way), \(ports)")
          }
          for line in hellos.values {
            let command = try #require(line.client?.process?.command, "\(way)")
            #expect((command == "hellos") == (line.tls?.client.library == "go"), "\(line)")
          }
        }
      }
    }

    private static let ways = ["syscall", "sendmsg"]

    /// A hello of a Go, named as `go1.24`, is known as one of that version's; others are known as nobody's.
    private static func expectLibrary(of hello: HTTPLine.Hello, by name: String) {
      if name.hasPrefix("go") {
        #expect(hello.library == "go", "\(name)")
        #expect(
          hello.library_versions?.contains(String(name.dropFirst(2))) == true, "\(name): \(hello)")
      } else {
        #expect(hello.library == nil, "\(name)")
      }
    }

    /// The client ports of the network that tls-clients makes; other tests' clients are seen by calls as well.
    private static let clientPorts = 61000...64999

    /// What tuplejoin has told of a client's hellos, by the client's and the server's port.
    private static func hellos(
      of name: String, in folder: RunFolder
    ) throws -> [[Int?]: HTTPLine] {
      let text = try folder.text("\(name).jsonl")
      try RecordSchema.expectValid(Data(text.utf8))
      let records = try text.split(separator: "\n").map {
        try JSONDecoder().decode(HTTPLine.self, from: Data($0.utf8))
      }
      let hellos = records.filter { record in
        record.tls != nil && record.client?.port.map(clientPorts.contains) == true
      }
      return Dictionary(
        uniqueKeysWithValues: hellos.map { ([$0.client?.port, $0.server?.port], $0) })
    }

    /// What a tshark makes of each ClientHello, by the client's and the server's port.
    private static func fields(
      _ names: [String], by tshark: String, in folder: RunFolder
    ) throws -> [[Int?]: [String]] {
      let lines = try CommandOutput.text(
        of: [
          tshark, "-r", folder.file("hellos.pcap"), "-Y", "tls.handshake.type == 1", "-T", "fields",
          "-e", "tcp.srcport", "-e", "tcp.dstport",
        ] + names.flatMap { ["-e", "tls.handshake.\($0)"] })
      let rows = lines.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
      return Dictionary(
        rows.map { ([Int($0[0]), Int($0[1])], Array($0[2...])) },
        uniquingKeysWith: { first, _ in first })
    }

    /// The JA4 that tshark gives, or, where it has left GREASE among the signature algorithms (as up to 4.4 at least), the
    /// one that follows from the text that it has hashed, without it.
    private static func ja4(hashed: [String]) throws -> String {
      let (ja4, text) = (hashed[0], hashed[1])
      let grease = /_([0-9a-f])a\1a,/
      guard text.contains(grease) else { return ja4 }
      let parts = text.replacing(grease, with: "_").split(separator: "_")
      let last = parts[2...].joined(separator: "_")
      let digest = try CommandOutput.text(of: ["sh", "-c", "printf %s \(last) | sha256sum"])
      return ja4.split(separator: "_").prefix(2).joined(separator: "_") + "_" + digest.prefix(12)
    }
  }
}
