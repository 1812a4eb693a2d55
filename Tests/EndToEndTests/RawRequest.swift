import Foundation

/// An HTTP request sent byte for byte: a client library would change or refuse what is wanted here.
struct RawRequest {
  let bytes: [UInt8]

  struct Failed: Error {
    let what: String
    let number: Int32
  }

  /// Asks for a target, byte for byte; headers are whole lines without their ends.
  init(target: [UInt8], host: String = "localhost", headers: [[UInt8]] = []) {
    bytes =
      Array("GET ".utf8) + target
      + Array(" HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n".utf8)
      + headers.flatMap { $0 + Array("\r\n".utf8) } + Array("\r\n".utf8)
  }

  init(target: String, host: String = "localhost", headers: [String] = []) {
    self.init(
      target: Array(target.utf8), host: host, headers: headers.map { Array($0.utf8) })
  }

  /// Asks for several targets on one connection, one behind the other.
  init(targets: [String]) {
    let last = targets.count - 1
    bytes = targets.enumerated().flatMap { number, target in
      Array("GET \(target) HTTP/1.1\r\nHost: localhost\r\n".utf8)
        + Array((number == last ? "Connection: close\r\n\r\n" : "\r\n").utf8)
    }
  }

  /// Sends the request, waits for the whole answer, and returns its status code.
  func send(to address: String) async throws -> Int {
    let answer = try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try exchange(with: address) })
      }
    }
    let line = String(decoding: answer.prefix { $0 != UInt8(ascii: "\r") }, as: UTF8.self)
    let words = line.split(separator: " ")
    guard words.count > 1, let status = Int(words[1]) else {
      throw Failed(what: "no status line: \(line)", number: 0)
    }
    return status
  }

  private func exchange(with address: String) throws -> [UInt8] {
    let (family, host, port) = try Self.parts(of: address)
    let descriptor = socket(family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Failed(what: "socket", number: errno) }
    defer { close(descriptor) }
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    guard Self.connect(descriptor, family, host, port) == 0 else {
      throw Failed(what: "connect to \(address)", number: errno)
    }
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.send(
          descriptor, $0.baseAddress?.advanced(by: sent), $0.count - sent, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { throw Failed(what: "send", number: errno) }
      sent += count
    }
    var answer: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 { answer += buffer[..<count] }
      if count == 0 || (count < 0 && !answer.isEmpty) { return answer }
      if count < 0, errno != EINTR { throw Failed(what: "recv", number: errno) }
    }
  }

  private static func parts(of address: String) throws -> (Int32, String, UInt16) {
    guard let colon = address.lastIndex(of: ":"),
      let port = UInt16(address[address.index(after: colon)...])
    else { throw Failed(what: "no address: \(address)", number: 0) }
    let host = address[..<colon].trimmingCharacters(in: ["[", "]"])
    return (host.contains(":") ? AF_INET6 : AF_INET, host, port)
  }

  private static func connect(
    _ descriptor: Int32, _ family: Int32, _ host: String, _ port: UInt16
  ) -> Int32 {
    if family == AF_INET6 {
      var address = sockaddr_in6()
      address.sin6_family = sa_family_t(family)
      address.sin6_port = port.bigEndian
      inet_pton(family, host, &address.sin6_addr)
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
        }
      }
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(family)
    address.sin_port = port.bigEndian
    inet_pton(family, host, &address.sin_addr)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }
}
