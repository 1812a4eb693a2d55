import Testing
import TraceModel

@testable import RecordOutput

/// Who is called, and the ends of requests, as records show them.
@Suite struct NameOutputTests {
  @Test func serverAndSchemeAreShown() {
    #expect(
      line(of: .sample(name: .sample())).contains(
        #"},"server":{"address":"baidu.com","port":80},"url":{"scheme":"http"},"process":{"#))
    let use = output(of: [.use(.sample(name: .sample(port: 443, scheme: .https)))])
    #expect(
      use.contains(
        #"},"server":{"address":"baidu.com","port":443},"url":{"scheme":"https"},"process":{"#))
  }

  @Test func proxyIsShown() {
    let proxy = ServerName.Host(address: Array("proxy".utf8), port: nil)
    #expect(
      line(of: .sample(name: .sample(proxy: proxy))).contains(
        #""url":{"scheme":"http"},"proxy":{"address":"proxy"},"process":{"#))
  }

  @Test func whatIsNotKnownIsAbsent() {
    let text = line(of: .sample(name: .sample("", port: nil, scheme: nil)))
    #expect(text == line(of: .sample()))
    #expect(
      line(of: .sample(name: .sample("", port: 80, scheme: nil))).contains(
        #","server":{"port":80},"process""#))
  }

  @Test func truncatedNamesSaySo() {
    let proxy = ServerName.Host(address: Array("p".utf8), port: nil, truncated: 301)
    #expect(
      line(of: .sample(name: .sample("a", port: nil, truncated: 500, proxy: proxy))).contains(
        #","truncated":{"server.address":500,"proxy.address":301},"#))
    #expect(
      line(of: .sample(name: .sample(proxy: proxy))).contains(
        #","truncated":{"proxy.address":301},"#))
  }

  @Test func namesOfTheTargetCannotEndAString() {
    let text = line(of: .sample(name: .sample("a\"\n\u{1b}\\")))
    #expect(text.contains(#""address":"a\"\u000a\u001b\\","port":80"#))
    #expect(text.split(separator: "\n").count == 1)
    let long = String(repeating: "\u{1}", count: 4_000)
    let worst = ServerName.sample(
      long, truncated: .max, proxy: ServerName.Host(address: Array(long.utf8), port: 1))
    #expect(line(of: .sample(name: worst)).utf8.count > 2 * 6 * 4_000)
  }

  @Test func endOfRequestIsShown() {
    #expect(
      output(of: [.request(.sample())]).hasPrefix(
        #"{"timestamp":"2026-11-21T08:00:00.123456789Z","event":"request","duration":0.012345678,"#
          + #""http":{"response":{"status_code":200}},"caller":{"request":17,"#))
    #expect(
      output(of: [.request(.sample())]).hasSuffix(
        #","command":"caller_tuple"},"connections":{"dialed":1,"used":2}}"# + "\n"))
    #expect(
      output(of: [.request(.sample(status: nil, dialed: nil))]).hasSuffix(
        #","connections":{"used":2}}"# + "\n"))
    #expect(!output(of: [.request(.sample(status: nil))]).contains("response"))
  }
}
