import Foundation
import Subprocess
import Testing

extension EndToEndTests {
  /// The example, as its README tells it.
  @Suite(.serialized, .oneLane) struct ExampleTests {
    @Test func oneEchoGivesTheExpectedLines() async throws {
      try await RunFolder.open { folder in
        let build = try await folder.run(
          "build", ["\(ProjectFolder.callerTuple)/build", folder.path])
        try #require(build.termination == .exited(0), "\(build.errors)")
        let upstream = try await folder.start(
          "upstream", [folder.file("caller_tuple_upstream"), "-listen", "127.0.0.1:0"])
        let upstreamAddress = try await TracedServer.listeningAddress(of: upstream)
        let service = try await folder.start(
          "service",
          [
            folder.file("caller_tuple"), "-listen", "127.0.0.1:0", "-upstream",
            "http://\(upstreamAddress)/",
          ])
        let address = try await TracedServer.listeningAddress(of: service)
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", folder.file("caller_tuple"), "--only", "dialed"], in: folder)
        // The example's README asks the very same.
        #expect(
          try await RawRequest(target: "/echo?user=7", host: address).send(to: address) == 200)
        #expect(try await RawRequest(target: "/healthz", host: address).send(to: address) == 200)
        let outcome = try await tuplejoin.stop()

        let connect = try #require(try outcome.records().connects.first)
        #expect(upstream.output.contains(":\(try #require(connect.network?.local?.port))\n"))
        let expected = try String(
          contentsOfFile: "\(ProjectFolder.callerTuple)/expected.jsonl", encoding: .utf8)
        let (found, wanted) = (
          Self.withoutWhatVaries(outcome.text).split(separator: "\n"),
          Self.withoutWhatVaries(expected).split(separator: "\n")
        )
        #expect(found.count == wanted.count)
        for (found, wanted) in zip(found, wanted) { #expect(found == wanted) }
      }
    }

    /// The lines without times, ports, process numbers, folders and control groups, and without what other
    /// goroutines do.
    private static func withoutWhatVaries(_ lines: String) -> String {
      lines
        .replacing(#/"timestamp":"[^"]*"/#, with: #""timestamp":""#)
        .replacing(#/"(duration|port|pid|tid|goroutine_create)":[0-9.]+/#) {
          "\"\($0.output.1)\":0"
        }
        .replacing(#/,"(linux|container)":{"(cgroup|id)":"[^"]*"}/#, with: "")
        .replacing(#/"path":"[^"]*/Examples//#, with: #""path":"Examples/"#)
        .replacing(#/"127\.0\.0\.1:[0-9]+"/#, with: #""127.0.0.1:0""#)
    }
  }
}
