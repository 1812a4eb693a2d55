import Testing
import TraceModel

@testable import RecordOutput

/// The function that needed a connection, as records show it.
@Suite struct CodeOutputTests {
  private static let get = frame("main.get", "/src/main.go", 34)
  private static let goexit = frame("runtime.goexit", "", 0)

  @Test func callingFunctionIsShown() {
    let code = CodeStack(frames: [Self.get, Self.goexit], caller: Self.get, isTruncated: false)
    #expect(
      line(of: .sample(code: code)).contains(
        #","code":{"function":{"name":"main.get"},"file":{"path":"/src/main.go"},"#
          + #""line":{"number":34}},"process":{"#))
  }

  @Test func stackIsShownWhereItIsWanted() {
    let code = CodeStack(frames: [Self.get, Self.goexit], caller: nil, isTruncated: true)
    #expect(!line(of: .sample(code: code)).contains("code"))
    let all = output(of: [.connect(.sample(code: code))], by: JSONLinesWriter(showsFrames: true))
    #expect(
      all.contains(
        #","code":{"stack":[{"function":{"name":"main.get"},"file":{"path":"/src/main.go"},"#
          + #""line":{"number":34}},{"function":{"name":"runtime.goexit"}}],"truncated":true},"#))
  }

  @Test func namesOfTheTargetCannotEndAString() {
    let hostile = Self.frame("a\"\n\u{1b}", "\\\u{0}", 1)
    let code = CodeStack(frames: [hostile], caller: hostile, isTruncated: false)
    let text = line(of: .sample(code: code))
    #expect(text.contains(#""name":"a\"\u000a\u001b""#) && text.contains(#""path":"\\\u0000""#))
    #expect(text.split(separator: "\n").count == 1)
  }

  @Test func longNamesFit() {
    let long = Self.frame(String(repeating: "\u{1}", count: 4_000), "x", 4_294_967_295)
    let stack = CodeStack(
      frames: Array(repeating: long, count: 100), caller: long, isTruncated: true)
    let all = output(of: [.connect(.sample(code: stack))], by: JSONLinesWriter(showsFrames: true))
    #expect(all.utf8.count > 100 * 6 * 4_000)
  }

  private static func frame(_ function: String, _ file: String, _ line: UInt32) -> CodeStack.Frame {
    CodeStack.Frame(function: Array(function.utf8), file: Array(file.utf8), line: line)
  }
}
