import Foundation
import GoPrograms
import Testing

extension EndToEndTests {
  /// Who dials, in whose context, after what end of the request: each as the rules of the join say.
  @Suite(.serialized, .oneLane, .requires(.everyGo)) struct MatrixTests {
    @Test(arguments: ["1.15", "1.19", "1.24", "1.27"])
    func everyCellIsToldByTheRules(version: String) async throws {
      let programs = GroundTruthPrograms(build: GoBuild(version, .stripped))
      try await RunFolder.open { folder in
        let tuplejoin = try await TuplejoinProcess.trace(
          ["--binary", try programs.path("server")], in: folder)
        let server = try await TracedServer.start(programs, mode: "matrix", in: folder)
        let parked = Task { try await RawRequest(target: "/park").send(to: server.address) }
        #expect(try await RawRequest(target: "/past").send(to: server.address) == 200)
        for cell in MatrixCell.all {
          // A handler that panics, or that has taken the connection, does not answer.
          _ = try? await RawRequest(target: cell.target).send(to: server.address)
          // Answered when the call was made.
          try await server.flush()
        }
        #expect(try await RawRequest(target: "/release").send(to: server.address) == 200)
        #expect(try await parked.value == 200)
        let outcome = try await tuplejoin.stop()

        let records = try outcome.records()
        let summary = try records.summary()
        #expect(
          summary.lost == 0 && summary.overflowed == 0 && summary.unreadable == 0,
          "\(outcome.errors)")
        #expect(server.server.output.split(separator: "\n").count == 1, "\(server.server.output)")
        let dials = try String(contentsOfFile: server.dialsPath, encoding: .utf8)
          .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let cells = Dictionary(uniqueKeysWithValues: MatrixCell.all.map { ("\($0)", $0) })
        #expect(Set(dials.map { $0[0] }).isSuperset(of: cells.keys))
        var wrong: [String] = []
        // A port may be used twice.
        for (port, ids) in Dictionary(grouping: dials, by: { $0[1] }).mapValues({ $0.map { $0[0] } }
        ) {
          for (told, ids) in [
            (records.connects, ids), (records.uses, ids.filter { $0.hasSuffix("client") }),
          ] {
            let told = told.filter { $0.network?.local?.port.map(String.init) == port }
            #expect(told.count == ids.count, "\(port), \(ids)")
            for (id, record) in zip(ids, told) {
              guard let cell = cells[id] else { continue }
              let verdict = MatrixCell.Verdict(record)
              if verdict != cell.verdict {
                wrong.append("\(cell), \(record.event): \(String(describing: verdict))")
              }
            }
          }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.joined(separator: "\n"))")
      }
    }
  }
}
