/// The offsets of the fields by Go version, for programs without debugging information.
///
/// The offsets are the same on amd64 and arm64. They were read from the debugging information of
/// programs built with Go 1.15.15, 1.19.8, 1.21.13, 1.22.10, 1.23.9, 1.24.11, 1.25.5, 1.26.6 and
/// 1.27.3; the other versions follow their neighbours.
enum LayoutTable {
  /// Where a field is.
  struct Row {
    let field: StructField
    /// The struct's names in the debugging information: one, and another where it was moved.
    let structs: [String]
    let member: String
    /// From which Go 1 minor version on the field has which offset; nil where it does not exist.
    let offsets: KeyValuePairs<Int, UInt64?>

    init(_ field: StructField, _ name: String, _ member: String, _ offset: UInt64) {
      self.init(field, name, member, [oldestMinor: offset])
    }

    init(
      _ field: StructField, _ name: String, or other: String? = nil, _ member: String,
      _ offsets: KeyValuePairs<Int, UInt64?>
    ) {
      self.field = field
      structs = [name] + (other.map { [$0] } ?? [])
      self.member = member
      self.offsets = offsets
    }

    func offset(minor: Int) -> UInt64? {
      offsets.last { $0.key <= minor }?.value
    }
  }

  static let oldestMinor = 15
  static let newestMinor = 27
  /// The versions of which programs were measured.
  static let measuredMinors: Set<Int> = [15, 19, 21, 22, 23, 24, 25, 26, 27]
  /// The first version whose maps are Swiss tables (src/internal/runtime/maps).
  static let firstSwissMinor = 24

  static let rows: [Row] = [
    Row(.gStackguard0, "runtime.g", "stackguard0", 16),
    Row(.gM, "runtime.g", "m", 48),
    Row(.gSched, "runtime.g", "sched", 56),
    Row(.gGoid, "runtime.g", "goid", [15: 152, 23: 160, 25: 152]),
    Row(.gParentGoid, "runtime.g", "parentGoid", [15: nil, 21: 272, 23: 280, 25: 272, 26: 280]),
    Row(.mProcid, "runtime.m", "procid", [15: 72, 25: 64]),
    Row(.mCurg, "runtime.m", "curg", [15: 192, 25: 184]),

    Row(.requestMethod, "net/http.Request", "Method", 0),
    Row(.requestURL, "net/http.Request", "URL", 16),
    Row(.requestHeader, "net/http.Request", "Header", 56),
    Row(.requestHost, "net/http.Request", "Host", 128),
    Row(.requestRemoteAddr, "net/http.Request", "RemoteAddr", 176),
    Row(.requestRequestURI, "net/http.Request", "RequestURI", 192),
    Row(.requestTLS, "net/http.Request", "TLS", 208),
    Row(.requestCtx, "net/http.Request", "ctx", [15: 232, 23: 248]),
    Row(.urlPath, "net/url.URL", "Path", 56),
    Row(.urlRawPath, "net/url.URL", "RawPath", [15: 72, 26: 104]),
    Row(.urlRawQuery, "net/url.URL", "RawQuery", [15: 96, 26: 88]),

    Row(.serverConnRwc, "net/http.conn", "rwc", 16),
    Row(.serverConnRemoteAddr, "net/http.conn", "remoteAddr", 32),
    Row(.responseConn, "net/http.response", "conn", 0),
    Row(.responseReq, "net/http.response", "req", 8),

    Row(.transportRequestRequest, "net/http.transportRequest", "Request", 0),
    Row(.wantConnCm, "net/http.wantConn", "cm", 0),
    Row(.connectMethodProxyURL, "net/http.connectMethod", "proxyURL", 0),
    Row(.connectMethodTargetScheme, "net/http.connectMethod", "targetScheme", 8),
    Row(.connectMethodTargetAddr, "net/http.connectMethod", "targetAddr", 24),
    Row(.persistConnAlt, "net/http.persistConn", "alt", 0),
    Row(.persistConnT, "net/http.persistConn", "t", 16),
    Row(.persistConnCacheKey, "net/http.persistConn", "cacheKey", 24),
    Row(.persistConnConn, "net/http.persistConn", "conn", 80),
    Row(.persistConnTLSState, "net/http.persistConn", "tlsState", 96),
    Row(.connectMethodKeyProxy, "net/http.connectMethodKey", "proxy", 0),
    Row(.connectMethodKeyScheme, "net/http.connectMethodKey", "scheme", 16),
    Row(.connectMethodKeyAddr, "net/http.connectMethodKey", "addr", 32),

    Row(.netConnFd, "net.conn", "fd", 0),
    Row(.netFDPfd, "net.netFD", "pfd", 0),
    Row(.netFDFamily, "net.netFD", "family", 56),
    Row(.netFDSotype, "net.netFD", "sotype", 64),
    Row(.netFDIsConnected, "net.netFD", "isConnected", 72),
    Row(.netFDNet, "net.netFD", "net", 80),
    Row(.netFDLaddr, "net.netFD", "laddr", 96),
    Row(.netFDRaddr, "net.netFD", "raddr", 112),
    Row(.pollFDSysfd, "internal/poll.FD", "Sysfd", 16),
    Row(.tcpAddrIP, "net.TCPAddr", "IP", 0),
    Row(.tcpAddrPort, "net.TCPAddr", "Port", 24),
    Row(.tlsConnConn, "crypto/tls.Conn", "conn", 0),
    Row(
      .http2ClientConnTconn, "net/http.http2ClientConn", or: "net/http/internal/http2.ClientConn",
      "tconn", [15: 8]),

    Row(.hmapCount, "runtime.hmap", "count", [15: 0, 24: nil]),
    Row(.hmapB, "runtime.hmap", "B", [15: 9, 24: nil]),
    Row(.hmapBuckets, "runtime.hmap", "buckets", [15: 16, 24: nil]),
    Row(.swissMapUsed, "internal/runtime/maps.Map", "used", [15: nil, 24: 0]),
    Row(.swissMapDirPtr, "internal/runtime/maps.Map", "dirPtr", [15: nil, 24: 16]),
    Row(.swissMapDirLen, "internal/runtime/maps.Map", "dirLen", [15: nil, 24: 24]),
    Row(.swissTableGroups, "internal/runtime/maps.table", "groups", [15: nil, 24: 16]),
    Row(.swissGroupsData, "internal/runtime/maps.groupsReference", "data", [15: nil, 24: 0]),
    Row(
      .swissGroupsLengthMask, "internal/runtime/maps.groupsReference", "lengthMask",
      [15: nil, 24: 8]),
  ]

  /// All structs that have a field here.
  static let structs = Set(rows.flatMap(\.structs))
}
