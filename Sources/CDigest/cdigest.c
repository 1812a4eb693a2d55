/* The functions for one digest each need 20 kB of libcrypto; those for any digest need 3 MB. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/md5.h>
#include <openssl/sha.h>

#include "cdigest.h"

void cdigest_md5(const void *bytes, size_t count, unsigned char digest[16])
{
	MD5_CTX context;

	MD5_Init(&context);
	MD5_Update(&context, bytes, count);
	MD5_Final(digest, &context);
}

void cdigest_sha256(const void *bytes, size_t count, unsigned char digest[32])
{
	SHA256_CTX context;

	SHA256_Init(&context);
	SHA256_Update(&context, bytes, count);
	SHA256_Final(digest, &context);
}
