/* Digests that fingerprints are made of, by OpenSSL's libcrypto. */
#pragma once
#include <stddef.h>

/* Puts the MD5 of the bytes into digest. */
void cdigest_md5(const void *bytes, size_t count, unsigned char digest[16]);

/* Puts the SHA-256 of the bytes into digest. */
void cdigest_sha256(const void *bytes, size_t count, unsigned char digest[32]);
