/// A field of a Go struct that a probe may read.
package enum StructField: String, Sendable, CaseIterable {
  case gM, gSched, gAtomicstatus
  case mProcid, mCurg
  case requestMethod, requestURL, requestProtoMajor, requestProtoMinor, requestHeader, requestHost
  case requestRemoteAddr, requestRequestURI, requestTLS, requestPat, requestPattern, requestCtx
  case urlScheme, urlHost, urlRawQuery
  case patternStr
  case serverConnRwc
  case responseConn, responseStatus
  case http2ResponseWriterRws, http2ResponseStatus, http2ResponseConn, http2ServerConnConn
  case transportRequestRequest
  case wantConnCm, wantConnCtx
  case connectMethodProxyURL, connectMethodTargetScheme, connectMethodTargetAddr
  case persistConnConn
  case persistConnNwrite
  case netFDSotype, netFDNet, netFDLaddr, netFDRaddr
  case tcpAddrIP, tcpAddrPort
  case http2ClientConnTconn, http2ClientConnNextStreamID, http2ClientRequestContext
  case http2ClientRequestURL
  case hmapFlags, hmapB, hmapBuckets, hmapOldbuckets
  case swissMapDirPtr, swissMapDirLen
  case swissTableGroups
  case swissGroupsData, swissGroupsLengthMask
  case cancelCtxErr
  case grpcClientConn
}
