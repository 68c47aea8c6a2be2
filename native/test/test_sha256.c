/* SHA-256 against the examples of FIPS 180-2, appendix B, both ways. */
#include <string.h>

#include "digest/sha256.h"
#include "harness.h"

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static void check(const uint32_t *state, const uint32_t *expected)
{
    for (int i = 0; i < 8; i++)
        CHECK_NUMBER(state[i], expected[i]);
}

static void one_block(void)
{
    static const uint32_t expected[8] = {0xba7816bf, 0x8f01cfea, 0x414140de, 0x5dae2223,
                                         0xb00361a3, 0x96177a9c, 0xb410ff61, 0xf20015ad};
    uint8_t block[64] = {'a', 'b', 'c', 0x80};
    block[63] = 24; /* bits */
    uint32_t state[8];
    memcpy(state, initial, sizeof state);
    sha256_portable(state, block, 1);
    check(state, expected);
    memcpy(state, initial, sizeof state);
    CHECK_NUMBER(ctk_sha256_blocks(state, block, 1), 0);
    check(state, expected);
}

static void both_ways_are_one(void)
{
    uint8_t blocks[64 * 37];
    for (size_t i = 0; i < sizeof blocks; i++)
        blocks[i] = (uint8_t)(i * 131 + i / 7);
    uint32_t portable[8];
    uint32_t state[8];
    memcpy(portable, initial, sizeof portable);
    memcpy(state, initial, sizeof state);
    sha256_portable(portable, blocks, 37);
    CHECK_NUMBER(ctk_sha256_blocks(state, blocks, 30), 0);
    CHECK_NUMBER(ctk_sha256_blocks(state, blocks + 64 * 30, 7), 0);
    check(state, portable);
}

static void counts(void)
{
    uint32_t state[8];
    memcpy(state, initial, sizeof state);
    CHECK_NUMBER(ctk_sha256_blocks(state, (const uint8_t *)"", 0), 0);
    check(state, initial);
    CHECK_NUMBER(ctk_sha256_blocks(state, (const uint8_t *)"", -1), -EINVAL);
}

TESTS(ANY(one_block), ANY(both_ways_are_one), ANY(counts))
