/* sha256.h - the two ways in which blocks are hashed. */
#ifndef CTK_DIGEST_SHA256_H
#define CTK_DIGEST_SHA256_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The round constants, FIPS 180-4, 4.2.2. */
extern const uint32_t sha256_constants[64];

void sha256_portable(uint32_t state[8], const uint8_t *blocks, size_t count);

/* With the processor's own instructions. False where it has none. */
bool sha256_by_processor(uint32_t state[8], const uint8_t *blocks, size_t count);

#endif
