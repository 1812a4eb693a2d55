import Foundation
import Testing

extension EndToEndTests {
  /// `tuplejoin icmp` against real pings.
  @Suite(.serialized, .oneLane, .requires(.ping)) struct ICMPTests {
    @Test(arguments: [("127.0.0.1", "ipv4", 8, 0), ("::1", "ipv6", 128, 129)])
    func requestsAreTheProcessesAndRepliesTheKernels(
      address: String, family: String, request: Int, reply: Int
    ) async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(["icmp"], in: folder)
        // A name and an argument that would break a line, or its quoting.
        let name = folder.file("a \"ping\"\nof 'ours'")
        try FileManager.default.createSymbolicLink(
          atPath: name, withDestinationPath: try #require(SearchPath.find("ping")))
        let words = [name, "-c", "5", "-i", "0.1", "-p", "22", address]
        let ping = try await folder.run("ping", words)
        let records = try KernelRecords(try await tuplejoin.stop())

        let requests = records.events(of: ping.pid)
        #expect(requests.map(\.icmp?.sequence) == [1, 2, 3, 4, 5])
        #expect(requests.allSatisfy { $0.sender == "process" && $0.icmp?.type == request })
        #expect(requests.allSatisfy { $0.icmp?.typeName == "echo-request" })
        #expect(requests.allSatisfy { $0.process?.arguments == words })
        #expect(requests.allSatisfy { $0.network?.type == family })
        let identifier = requests.first?.icmp?.identifier
        let replies = records.events.filter {
          $0.icmp?.type == reply && $0.icmp?.identifier == identifier
        }
        #expect(replies.count == 5)
        #expect(replies.allSatisfy { $0.sender == "kernel" && $0.process == nil })
      }
    }

    @Test func anErrorIsTheKernels() async throws {
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(["icmp"], in: folder)
        let send = """
          import socket
          s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
          s.bind(("127.0.0.77", 0))
          s.sendto(b"x", ("127.0.0.77", 9))
          """
        _ = try await folder.run("sender", ["python3", "-c", send])
        let records = try KernelRecords(try await tuplejoin.stop())
        let errors = records.events.filter { $0.destination?.address == "127.0.0.77" }
        #expect(errors.map(\.icmp?.codeName) == ["port-unreachable"])
        #expect(errors.map(\.sender) == ["kernel"])
      }
    }

    @Test func aLongCommandLineIsMarkedAsTruncated() async throws {
      try await RunFolder.open { folder in
        let recording = folder.file("recording")
        let tuplejoin = try await TuplejoinProcess.trace(
          ["icmp", "--record", recording], in: folder)
        let send = """
          import socket
          s = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
          s.sendto(bytes([8, 0, 0xf7, 0xff, 0, 0, 0, 0]), ("127.0.0.1", 0))
          """
        let words = ["/usr/bin/python3", "-c", send, String(repeating: "é", count: 3_000), ""]
        let sender = try await folder.run("sender", words)
        let outcome = try await tuplejoin.stop()
        let records = try KernelRecords(outcome)
        let record = try #require(records.events(of: sender.pid).first)
        let length = words.reduce(0) { $0 + $1.utf8.count + 1 }
        #expect(record.process?.truncated == length)
        #expect(record.process?.arguments?.prefix(3) == words.prefix(3))
        let replayed = try await TuplejoinProcess.run(["replay", recording], in: folder)
        #expect(replayed.output == outcome.output)
      }
    }
  }
}
