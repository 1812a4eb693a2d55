import GoPrograms
import Testing

extension EndToEndTests {
  /// `check` tells what a binary is and where probes go, also where the plan is then refused.
  @Suite(.serialized, .oneLane, .requires(.everyGo)) struct CheckTests {
    @Test func everythingThatIsKnownIsTold() async throws {
      try await RunFolder.open { folder in
        let binary = try GoBuild("1.15", .stripped).path(.server)
        let outcome = try await TuplejoinProcess.run(["check", "--binary", binary], in: folder)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        for text in [
          "\(binary): go1.15.15, amd64, stripped", "static, fixed addresses, without cgo",
          "on the stack", "the built-in table for Go 1.15 (measured)",
          "the code of runtime.systemstack agrees", "net/http.serverHandler.ServeHTTP+13",
          "found by decoding the stack check; the file has 0f 86", "the main job can run here",
        ] { #expect(outcome.text.contains(text), "\(text)") }
      }
    }

    @Test func aRefusalIsToldWithTheProgram() async throws {
      try await RunFolder.open { folder in
        let binary = try GoBuild("1.15", .externalPIE).path(.server)
        let outcome = try await TuplejoinProcess.run(["check", "--binary", binary], in: folder)
        #expect(outcome.exitCode == 65)
        #expect(outcome.text.contains("go1.15.15") && outcome.text.contains("dynamic, PIE"))
        #expect(outcome.text.contains("bpftrace cannot probe \"runtime.newproc.func1\""))
        #expect(outcome.errors.contains("hint: strip the executable's symbols"))
      }
    }
  }
}
