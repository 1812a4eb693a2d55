/// A field of a Go struct that a probe may read.
package enum StructField: String, Sendable, CaseIterable {
  case gStackguard0, gM, gSched, gGoid, gParentGoid
  case mProcid, mCurg
  case requestMethod, requestURL, requestHeader, requestHost, requestRemoteAddr
  case requestRequestURI, requestTLS, requestCtx
  case urlPath, urlRawPath, urlRawQuery
  case serverConnRwc, serverConnRemoteAddr
  case responseConn, responseReq
  case transportRequestRequest
  case wantConnCm
  case connectMethodProxyURL, connectMethodTargetScheme, connectMethodTargetAddr
  case persistConnAlt, persistConnT, persistConnCacheKey, persistConnConn, persistConnTLSState
  case connectMethodKeyProxy, connectMethodKeyScheme, connectMethodKeyAddr
  case netConnFd
  case netFDPfd, netFDFamily, netFDSotype, netFDIsConnected, netFDNet, netFDLaddr, netFDRaddr
  case pollFDSysfd
  case tcpAddrIP, tcpAddrPort
  case tlsConnConn
  case http2ClientConnTconn
  case hmapCount, hmapB, hmapBuckets
  case swissMapUsed, swissMapDirPtr, swissMapDirLen
  case swissTableGroups
  case swissGroupsData, swissGroupsLengthMask
}
