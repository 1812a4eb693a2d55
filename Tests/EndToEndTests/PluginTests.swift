import GoPrograms
import Subprocess
import Testing

extension EndToEndTests {
  /// Code of a plugin (`-buildmode=plugin`), which has copies of its own of the runtime and of package net.
  @Suite(.serialized, .oneLane, .requires(.everyGo), .requires(.compiler)) struct PluginTests {
    /// Its goroutines come at addresses of the program's dead ones, whose request is under way.
    @Test(arguments: ["1.19", "1.24"])
    func whatAPluginDialsForNobodyHasNoCaller(version: String) async throws {
      let build = GoBuild(version, .cgo)
      try await RunFolder.open { folder in
        let program = try build.path(.opener)
        let service = try await folder.start("opener", [program, try build.path(.plugged)])
        let address = try await TracedServer.listeningAddress(of: service)
        let tuplejoin = try await TuplejoinProcess.trace(["--binary", program], in: folder)
        let own = try await ports(of: "/own", at: address, in: folder)
        let left = try await ports(of: "/left", at: address, in: folder)
        try #require(own.count == 10 && left.count == 50)
        try await tuplejoin.waitForLines(own.count + left.count)
        let connects = try await tuplejoin.stop().records().connects
        #expect(Set(connects.compactMap(\.network?.local?.port)) == own.union(left))
        for connect in connects {
          let isOwn = connect.network?.local?.port.map(own.contains) ?? false
          #expect(connect.caller?.url?.path == (isOwn ? "/own" : nil))
          #expect(connect.join?.by == (isOwn ? "goroutine" : "none"))
        }
        let check = try await TuplejoinProcess.run(["check", "--binary", program], in: folder)
        #expect(check.text.contains("goroutines that plugins start"))
      }
    }

    /// The ports that ten requests are answered with.
    private func ports(
      of path: String, at address: String, in folder: RunFolder
    ) async throws -> Set<Int> {
      var ports: Set<Int> = []
      for _ in 0..<10 {
        let asked = try await folder.run("curl", ["curl", "-sf", "http://\(address)\(path)"])
        #expect(asked.termination == .exited(0), "\(asked.errors)")
        ports.formUnion(asked.output.split(separator: "\n").compactMap { Int($0) })
      }
      return ports
    }
  }
}
