import Foundation
import Synchronization

/// nginx on a port of loopback that nobody else has, with files of a known size.
struct NginxServer {
  let process: RunningProcess
  let port: UInt16

  /// The length of the long file, in bytes.
  static let longBody = 65_536

  static func start(in folder: RunFolder) async throws -> NginxServer {
    let port = FreePort.next()
    try FileManager.default.createDirectory(
      atPath: folder.file("www"), withIntermediateDirectories: false)
    try folder.write(String(repeating: "x", count: 100), to: "www/short")
    try folder.write(String(repeating: "x", count: longBody), to: "www/long")
    // One process, which ends with the folder; it would serve as the user `nobody`.
    try folder.write(
      """
      user root;
      daemon off;
      master_process off;
      pid \(folder.path)/nginx.pid;
      error_log \(folder.path)/nginx.log;
      events { worker_connections 512; }
      http {
        access_log off;
        sendfile on;
        keepalive_requests 1000000;
        large_client_header_buffers 4 32k;
        server {
          listen 127.0.0.1:\(port);
          listen [::1]:\(port);
          root \(folder.path)/www;
          location /status { stub_status; }
          location /nothing { return 204; }
          location /a { return 200 "a"; }
          location ~ ^/echo/(\\d+)$ { add_header X-For $request_uri; return 200 "ok $1\\n"; }
          location /packages/ { add_header X-For $request_uri always; }
          location /for/ { add_header X-For $request_uri; return 200 "a"; }
        }
      }
      """, to: "nginx.conf")
    let process = try await folder.start(
      "nginx", ["nginx", "-p", folder.path, "-c", folder.file("nginx.conf")])
    try await Deadline().wait(until: "nginx") {
      if process.hasEnded { throw Deadline.Missed(description: process.errors) }
      return !((try? folder.text("nginx.pid")) ?? "").isEmpty  // It is written once nginx listens.
    }
    return NginxServer(process: process, port: port)
  }

  func url(_ path: String) -> String { "http://127.0.0.1:\(port)\(path)" }
}

/// Ports of loopback.
enum FreePort {
  /// Below those that the kernel gives to whoever asks for any (net.ipv4.ip_local_port_range), so that no other program
  /// comes by one before the server that it is for.
  private static let range: Range<UInt16> = 20_000..<32_768
  private static let last = Mutex(UInt16.random(in: range))

  /// A port on which nobody listens, another one each time.
  static func next() -> UInt16 {
    last.withLock { last in
      repeat {
        last = last + 1 < range.upperBound ? last + 1 : range.lowerBound
      } while isOpen(last)
      return last
    }
  }

  /// Tells that someone listens on a port.
  static func isOpen(_ port: UInt16) -> Bool {
    let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
