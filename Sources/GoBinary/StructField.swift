/// A field of a Go struct that a probe may read.
package enum StructField: String, Sendable, CaseIterable {
  case gStackguard0, gM, gSched, gAtomicstatus, gGoid, gParentGoid
  case mProcid, mCurg
  case requestMethod, requestURL, requestProtoMajor, requestProtoMinor, requestHeader, requestHost
  case requestRemoteAddr, requestRequestURI, requestTLS, requestPat, requestPattern, requestCtx
  case urlScheme, urlHost, urlPath, urlRawPath, urlRawQuery
  case patternStr
  case serverConnRwc, serverConnRemoteAddr
  case responseConn, responseReq, responseStatus
  case http2ResponseWriterRws, http2ResponseStatus, http2ResponseConn, http2ServerConnConn
  case transportRequestRequest
  case wantConnCm, wantConnCtx
  case connectMethodProxyURL, connectMethodTargetScheme, connectMethodTargetAddr
  case persistConnAlt, persistConnT, persistConnCacheKey, persistConnConn, persistConnTLSState
  case persistConnNwrite
  case connectMethodKeyProxy, connectMethodKeyScheme, connectMethodKeyAddr
  case netConnFd
  case netFDPfd, netFDFamily, netFDSotype, netFDIsConnected, netFDNet, netFDLaddr, netFDRaddr
  case pollFDSysfd
  case tcpAddrIP, tcpAddrPort
  case tlsConnConn
  case http2ClientConnTconn, http2ClientConnNextStreamID, http2ClientRequestContext
  case http2ClientRequestURL
  case hmapFlags, hmapB, hmapBuckets, hmapOldbuckets
  case swissMapDirPtr, swissMapDirLen
  case swissTableGroups
  case swissGroupsData, swissGroupsLengthMask
  case cancelCtxErr
  case grpcClientConn
}
