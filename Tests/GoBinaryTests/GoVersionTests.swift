import Testing

@testable import GoBinary

@Suite struct GoVersionTests {
  @Test(arguments: [
    ("go1.19.8", [1, 19, 8]), ("go1.24", [1, 24, 0]), ("go1.26rc1", [1, 26, 0]),
    ("go1.24.4 X:foo", [1, 24, 4]), ("go1.24.4-suffix", [1, 24, 4]),
    ("devel go1.20-b8d34f3a31 Thu Aug 4", [1, 20, 0]), ("go1.21.0+auto", [1, 21, 0]),
    ("go2.1", [2, 1, 0]), ("go1.19.8.7", [1, 19, 8]),
  ])
  func numberIsRead(text: String, number: [Int]) throws {
    let version = try #require(GoVersion(text))
    #expect([version.major, version.minor, version.patch] == number)
    #expect(version.text == text)
    #expect(!version.isAssumed)
  }

  @Test(arguments: ["", "devel +4d5f2c1 Mon", "go", "go1", "gopher", "go.1", "go1.99999999999999"])
  func textWithoutNumberIsNotAVersion(text: String) {
    #expect(GoVersion(text) == nil)
  }

  @Test func versionsAreOrderedByNumber() throws {
    let texts = ["go1.9", "go1.15.15", "go1.19", "go1.19.8", "go1.24.11", "go2.0"]
    let versions = texts.compactMap { GoVersion($0) }
    #expect(versions.sorted() == versions && versions.count == texts.count)
  }

  @Test func registersCarryArgumentsSinceTheirVersion() throws {
    func abi(_ text: String, _ architecture: Architecture) throws -> ABI {
      ABI(version: try #require(GoVersion(text)), architecture: architecture)
    }
    #expect(try abi("go1.16.9", .amd64) == .stack)
    #expect(try abi("go1.17", .amd64) == .register)
    #expect(try abi("go1.17 X:noregabi", .amd64) == .stack)
    #expect(try abi("go1.17", .arm64) == .stack)
    #expect(try abi("go1.18", .arm64) == .register)
  }
}
