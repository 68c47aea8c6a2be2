/*
 * SHA-256. Java has one, which is quick once the JVM's best compiler has been over it: a command
 * that lasts a second and runs with the quick compiler would spend most of that second in it.
 */
#include "digest/sha256.h"

#include <errno.h>

#include <ctk/ctk.h>

static uint32_t rotate(uint32_t x, int by)
{
    return x >> by | x << (32 - by);
}

static uint32_t word_at(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void schedule(uint32_t w[64], const uint8_t *block)
{
    for (int t = 0; t < 16; t++)
        w[t] = word_at(block + (size_t)t * 4);
    for (int t = 16; t < 64; t++) {
        uint32_t s0 = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3;
        uint32_t s1 = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10;
        w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
}

static void compress(uint32_t state[8], const uint32_t w[64])
{
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
    uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
    for (int t = 0; t < 64; t++) {
        uint32_t t1 = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
                      sha256_constants[t] + w[t];
        uint32_t t2 =
            (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g, g = f, f = e, e = d + t1;
        d = c, c = b, b = a, a = t1 + t2;
    }
    state[0] += a, state[1] += b, state[2] += c, state[3] += d;
    state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

void sha256_portable(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    uint32_t w[64];
    for (size_t i = 0; i < count; i++) {
        schedule(w, blocks + i * 64);
        compress(state, w);
    }
}

int ctk_sha256_blocks(uint32_t *state, const uint8_t *blocks, int32_t count)
{
    if (count < 0)
        return -EINVAL;
    if (!sha256_by_processor(state, blocks, (size_t)count))
        sha256_portable(state, blocks, (size_t)count);
    return 0;
}
