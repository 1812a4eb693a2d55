import Foundation
import Testing

extension EndToEndTests {
  /// Debian's kernels with kprobes and their own bpftrace, under emulation: what the machine that builds may lack.
  @Suite(.serialized, .twoLanesFirst, .requires(.releaseExecutable), .requires(.qemu))
  struct GuestTests {
    /// Linux 6.1, 6.12 and 7, with bpftrace 0.17, 0.23 and 0.27.
    private static let names = [
      "bookworm": "Debian 12", "trixie": "Debian 13", "sid": "Debian sid",
    ]

    @Test
    func everyTraceIsRightOnEveryKernel() async throws {
      try await RunFolder.open { folder in
        for guest in try await GuestRun.boot(Self.names.keys.sorted(), in: folder) {
          try expectExample(guest)
          if guest.suite == GuestRun.withMore { try expectScriptByHand(guest) }
          let truth = try guest.outcome("truth").byProcess()
          let dials = try await expectTruth(guest, truth, in: folder)
          if guest.suite == GuestRun.withMore { try await expectModes(guest, truth, in: folder) }
          try expectAccepts(of: dials, guest)
          try expectStates(of: dials, guest)
          try expectPings(guest)
          try expectExchanges(guest)
          try expectMechanisms(guest)
        }
      }
    }

    /// One request to the example: its record names the port that the upstream saw.
    private func expectExample(_ guest: GuestRun) throws {
      let records = try guest.outcome("example").records()
      #expect(try guest.text("answer") == "hello\n")
      try #require(records.connects.count == 1, "\(guest.suite)")
      let connect = records.connects[0]
      #expect(connect.caller?.url?.path == "/echo")
      #expect(connect.caller?.http?.request.method == "GET")
      #expect(connect.result == "established")
      #expect(connect.process?.command == "caller_tuple")
      let peer = try #require(guest.words("peers").dropFirst().first?.first)
      let local = try #require(connect.network?.local)
      #expect(local.words == peer)
      let inbound = try #require(connect.caller?.network, "\(guest.suite)")
      #expect(inbound.peer?.words == connect.caller?.client?.address, "\(guest.suite)")
      // What went over it is told with the same caller.
      let exchanges = try guest.exchanges("example")
      #expect(exchanges.map(\.words) == ["GET / 200"], "\(guest.suite)")
      #expect(exchanges.first?.caller == connect.caller, "\(guest.suite)")
      let summary = try records.summary()
      #expect(
        summary.requests == 2 && summary.connects == 1 && summary.joined == 1 && summary.lost == 0)
    }

    /// The script that was written for review, run by the command in its own header.
    private func expectScriptByHand(_ guest: GuestRun) throws {
      #expect(try guest.text("caller_tuple.bt").contains("\nkprobe:tcp_connect "))
      #expect(
        try guest.text("command").hasSuffix(
          "bpftrace -B line --no-warnings --unsafe ./caller_tuple.bt\n"))
      #expect(try guest.words("by-hand.out").contains { $0.first == "dialed" })
    }

    /// Every dial and every use of a connection has its request; returns the connections that came after.
    private func expectTruth(
      _ guest: GuestRun, _ told: [Int: TuplejoinOutcome], in folder: RunFolder
    ) async throws -> [TCPSequences.Connection] {
      let pid = try #require(guest.words("server").first.flatMap { Int($0[0]) })
      let truth = try #require(told[pid], "\(guest.suite)")
      let summary = try guest.outcome("truth").records().summary()
      #expect(summary.lost == 0 && summary.unreadable == 0, "\(guest.suite): \(summary)")
      // What the kernel ran no program for cannot be told of, but is counted.
      let skipped = try guest.outcome("truth").skippedPrograms()
      for relation in ["dialed", "used"] {
        let agreement = try await GroundTruthRun.compare(
          guest.file("dials"), truth, relation: relation, in: folder)
        #expect(
          agreement.truth == 200 && agreement.precision == 1
            && agreement.correct + skipped >= 200,
          "\(guest.suite): \(relation), \(agreement), \(skipped) skipped")
      }
      // What became of each connection has its caller, too, unless its connect was skipped.
      let connections = try truth.decoded().all.filter { $0.event == "connection" }
      let unjoined = connections.filter { $0.caller == nil }
      #expect(
        200 - skipped...200 ~= connections.count && unjoined.count <= skipped,
        "\(guest.suite): \(connections.count), \(unjoined.count) unjoined: \(unjoined.prefix(3))")
      let strange = connections.filter {
        let states = $0.timeline?.map(\.state) ?? []
        // What the kernel did not run a program for is marked.
        return states.first != "SYN_SENT"
          || (states.dropFirst().first != "ESTABLISHED" && $0.incomplete != true)
      }
      #expect(strange.isEmpty, "\(guest.suite): \(strange.count): \(strange.prefix(3))")
      let upstream = try #require(
        guest.text("upstream").trimming(upTo: ":").flatMap { Int($0) }, "\(guest.suite)")
      return try guest.words("later-dials").map {
        TCPSequences.Connection(name: $0[0], client: try #require(Int($0[1])), server: upstream)
      }
    }

    /// Each manner of calling an upstream is told as it is without kprobes.
    private func expectModes(
      _ guest: GuestRun, _ told: [Int: TuplejoinOutcome], in folder: RunFolder
    ) async throws {
      let pids = try guest.words("modes").compactMap { Int($0[0]) }
      try #require(pids.count == GuestRun.modes.count, "\(guest.suite)")
      for (number, (mode, pid)) in zip(GuestRun.modes, pids).enumerated() {
        let outcome = try CallModeOutcome(
          mode, requests: GuestRun.modeRequests, outcome: told[pid],
          dialsPath: guest.file("mode-\(number).dials"),
          peersPath: guest.file("mode-\(number).peers"))
        let cell = try await outcome.cell(in: folder)
        #expect(!cell.contains("FAILED"), "\(guest.suite): \(mode.words)")
      }
    }

    /// The upstream has accepted each of the connections once, and then had its request.
    ///
    /// One or two may have none: a request is waited for five seconds, and a guest that shares the machine can be
    /// that slow.
    private func expectAccepts(of dials: [TCPSequences.Connection], _ guest: GuestRun) throws {
      #expect(dials.count == 50)
      let run = try TCPSequences(connections: dials, outcome: guest.outcome("accept"))
      var unmet = 0
      for dial in dials {
        let accepts = run.records("accept", of: dial, atServer: true)
        #expect(accepts.map(\.process?.command) == ["upstream"], "\(guest.suite): \(dial)")
        #expect(accepts.allSatisfy { $0.queue != nil })
        let paths = accepts.compactMap(\.caller?.url?.path)
        #expect(paths.allSatisfy { $0 == "/\(dial.name)" }, "\(guest.suite): \(dial), \(paths)")
        if paths.isEmpty { unmet += 1 }
      }
      #expect(unmet <= 2, "\(guest.suite)")
    }

    /// Both ends of each connection went from its beginning to its end; what the kernel ran no program for is counted.
    private func expectStates(of dials: [TCPSequences.Connection], _ guest: GuestRun) throws {
      let run = try TCPSequences(connections: dials, outcome: guest.outcome("states"))
      let skipped = try guest.outcome("states").skippedPrograms()
      var damaged: [String] = []
      for dial in dials {
        for (isServer, first) in [(false, "SYN_SENT"), (true, "SYN_RECV")] {
          let states = run.records("state", of: dial, atServer: isServer).compactMap(\.state?.new)
          let isEnded = states.contains("TIME_WAIT") || states.last == "CLOSE"
          if states.prefix(2) != [first, "ESTABLISHED"] || !isEnded {
            damaged.append("\(dial): \(states)")
          }
        }
      }
      #expect(damaged.count <= skipped, "\(guest.suite): \(damaged), \(skipped) skipped")
      // A minute, by the kernel's own constant TCP_TIMEWAIT_LEN.
      let ends = run.records.events.filter { $0.state?.old == "TIME_WAIT" }
      #expect(!ends.isEmpty && ends.allSatisfy { $0.state?.new == "CLOSE" })
      let short = ends.filter { $0.duration ?? 60 <= 59 }
      #expect(short.isEmpty, "\(guest.suite): \(short.prefix(3))")
      let unknown = ends.count { $0.duration == nil }
      #expect(unknown <= skipped, "\(guest.suite): \(unknown) of \(ends.count), \(skipped)")
    }

    /// Each way to see HTTP shows every exchange, and calls its processes' ends; what the kernel ran no program for is
    /// counted.
    private func expectExchanges(_ guest: GuestRun) throws {
      #expect(try guest.text("http.bt").contains("\nkprobe:tcp_sendmsg\n"), "\(guest.suite)")
      let expected = (300..<320).map { "GET /\($0) 200" }
      for way in ["socket", "syscall", "sendmsg"] {
        let told = try guest.exchanges("http-\(way)").filter { $0.http?.request?.target != "/last" }
        let whole = told.filter { expected.contains($0.words) }
        let skipped = try guest.outcome("http-\(way)").skippedPrograms()
        #expect(
          Set(whole.map(\.words)).count == whole.count && whole.count + skipped >= expected.count
            && told.count - whole.count <= skipped,
          "\(guest.suite): \(way), \(told.map(\.words)), \(skipped) skipped")
        guard way != "socket" else { continue }
        let atBothEnds = whole.filter {
          $0.client?.process?.command == "server" && $0.server?.process?.command == "upstream"
        }
        #expect(atBothEnds.count + skipped >= whole.count, "\(guest.suite): \(way)")
      }
    }

    /// What each trace was attached to is what docs/support.md says of that kernel.
    private func expectMechanisms(_ guest: GuestRun) throws {
      var column = MechanismTable.Column(
        Self.names[guest.suite] ?? "", check: try guest.text("check"))
      column.isMoving = guest.suite == "sid"
      try MechanismTable.expect(column)
      for name in ["truth", "accept", "icmp", "states", "http-syscall", "http-sendmsg"] {
        let errors = try guest.text("\(name).err")
        // Lines such as "  connect: kprobe tcp_connect; the local port is known there".
        for line in errors.split(separator: "\n") where line.hasPrefix("  ") {
          let parts = line.split { ":;".contains($0) }.map {
            $0.trimmingCharacters(in: .whitespaces)
          }
          guard let mechanism = column.mechanisms[parts[0]] else { continue }
          #expect(line.contains(": \(mechanism); "), "\(guest.suite): \(name)")
        }
      }
    }

    /// Without kprobes the next best mechanisms are taken, which all other suites then run with.
    @Test(.enabled("this kernel has kprobes") { !hasKprobes })
    func theTableSaysWhatServesWithoutKprobes() async throws {
      try await RunFolder.open { folder in
        let check = try await TuplejoinProcess.run(["check"], in: folder)
        var column = MechanismTable.Column("without kprobes", check: check.text)
        column.isMoving = true
        try MechanismTable.expect(column)
      }
    }

    private static let hasKprobes =
      access("/sys/bus/event_source/devices/kprobe/type", F_OK) == 0

    /// Each request is the process's that sent it, each reply the kernel's.
    private func expectPings(_ guest: GuestRun) throws {
      let records = try KernelRecords(guest.outcome("icmp"))
      for ping in try guest.words("pings") {
        let requests = records.events(of: try #require(pid_t(ping[0])))
        #expect(requests.map(\.icmp?.sequence) == [0, 1, 2], "\(guest.suite): \(ping)")
        #expect(requests.allSatisfy { $0.icmp?.typeName == "echo-request" })
        #expect(
          requests.allSatisfy { $0.process?.arguments == ["busybox", "ping", "-c", "3", ping[1]] })
        let replies = records.events.filter {
          $0.icmp?.typeName == "echo-reply"
            && $0.icmp?.identifier == requests.first?.icmp?.identifier
            && $0.network?.type == requests.first?.network?.type
        }
        #expect(replies.count == 3 && replies.allSatisfy { $0.sender == "kernel" })
      }
    }
  }
}

extension String {
  /// What follows the last of these characters, less white space; nil if it does not occur.
  fileprivate func trimming(upTo separator: Character) -> String? {
    guard let index = lastIndex(of: separator) else { return nil }
    return self[self.index(after: index)...].trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
