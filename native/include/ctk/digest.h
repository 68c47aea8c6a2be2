/* digest.h - hashing. */
#ifndef CTK_DIGEST_H
#define CTK_DIGEST_H

#include <stdint.h>

#include <ctk/error.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Hashes `count` blocks of 64 bytes with SHA-256 (FIPS 180-4, 6.2.2): `state` holds the eight words
 * of the hash so far, and then after them.
 */
CTK_API int ctk_sha256_blocks(uint32_t *state, const uint8_t *blocks, int32_t count);

#ifdef __cplusplus
}
#endif

#endif
