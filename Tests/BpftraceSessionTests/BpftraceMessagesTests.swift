import Testing

@testable import BpftraceSession

@Suite struct BpftraceMessagesTests {
  /// ESC begins an escape sequence, and so does U+009B, a C1 control character, by itself.
  @Test func noControlCharacterReachesTheTerminal() {
    var messages = BpftraceMessages()
    let said = Array("\u{1b}[31mred\u{9b}2J\u{7f}é\n".utf8)
    let lines = said.withUnsafeBytes { messages.receive($0) }
    #expect(lines.map(\.text) == ["[31mred2Jé"])
  }
}
