/* SHA-256 by the SHA extensions of x86 (Intel 64 manual, volume 2: SHA256RNDS2, SHA256MSG1,
 * SHA256MSG2). */
#include "digest/sha256.h"

#if defined(__x86_64__)

#include <cpuid.h>
#include <immintrin.h>

static bool has_instructions(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !(b & bit_SHA))
        return false;
    return __get_cpuid(1, &a, &b, &c, &d) && (c & bit_SSE4_1) && (c & bit_SSSE3);
}

__attribute__((target("sha,sse4.1,ssse3"))) static void block(__m128i *abef, __m128i *cdgh,
                                                              const uint8_t *bytes)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    __m128i w[4];
    __m128i first = *abef;
    __m128i second = *cdgh;
    for (int i = 0; i < 16; i++) { /* four rounds each */
        __m128i *now = &w[i % 4];
        if (i < 4) {
            const __m128i *at = (const __m128i *)(const void *)(bytes + (size_t)i * 16);
            *now = _mm_shuffle_epi8(_mm_loadu_si128(at), swap);
        } else {
            __m128i last = w[(i + 3) % 4];
            __m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(*now, w[(i + 1) % 4]),
                                        _mm_alignr_epi8(last, w[(i + 2) % 4], 4));
            *now = _mm_sha256msg2_epu32(sum, last);
        }
        const __m128i *constants =
            (const __m128i *)(const void *)(sha256_constants + (size_t)i * 4);
        __m128i words = _mm_add_epi32(*now, _mm_loadu_si128(constants));
        second = _mm_sha256rnds2_epu32(second, first, words);
        first = _mm_sha256rnds2_epu32(first, second, _mm_shuffle_epi32(words, 0x0e));
    }
    *abef = _mm_add_epi32(*abef, first);
    *cdgh = _mm_add_epi32(*cdgh, second);
}

/* The instructions want the state's words in another order. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
blocks_of(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    __m128i *words = (__m128i *)(void *)state;
    __m128i cdab = _mm_shuffle_epi32(_mm_loadu_si128(words), 0xb1);
    __m128i efgh = _mm_shuffle_epi32(_mm_loadu_si128(words + 1), 0x1b);
    __m128i abef = _mm_alignr_epi8(cdab, efgh, 8);
    __m128i cdgh = _mm_blend_epi16(efgh, cdab, 0xf0);
    for (size_t i = 0; i < count; i++)
        block(&abef, &cdgh, blocks + i * 64);
    __m128i feba = _mm_shuffle_epi32(abef, 0x1b);
    __m128i dchg = _mm_shuffle_epi32(cdgh, 0xb1);
    _mm_storeu_si128(words, _mm_blend_epi16(feba, dchg, 0xf0));
    _mm_storeu_si128(words + 1, _mm_alignr_epi8(dchg, feba, 8));
}

bool sha256_by_processor(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    static int known; /* 1 = no, 2 = yes; whoever comes first finds out, and all find the same */
    if (!__atomic_load_n(&known, __ATOMIC_RELAXED))
        __atomic_store_n(&known, has_instructions() ? 2 : 1, __ATOMIC_RELAXED);
    if (__atomic_load_n(&known, __ATOMIC_RELAXED) == 1)
        return false;
    blocks_of(state, blocks, count);
    return true;
}

#else

bool sha256_by_processor(uint32_t state[8], const uint8_t *blocks, size_t count)
{
    (void)state;
    (void)blocks;
    (void)count;
    return false;
}

#endif
