/* A set of paths, as hashes of them: two of one hash are taken for one path. */
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "layer/layer.h"

#define FIRST_SIZE 1024

/* With a secret of this set: whoever names the paths could otherwise have them all fall into one
 * place. Never 0, which is a free place. */
static uint64_t hash_of(const struct seen *seen, const char *path)
{
    uint64_t hash = seen->secret;
    for (const char *at = path; *at; at++) {
        hash = (hash ^ (uint8_t)*at) * 0x100000001b3ULL;
        hash ^= hash >> 29;
    }
    hash ^= seen->secret << 7;
    hash *= 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 32;
    return hash ? hash : 1;
}

static bool place(struct seen *seen, uint64_t hash)
{
    size_t at = hash & (seen->size - 1);
    while (seen->hashes[at] && seen->hashes[at] != hash)
        at = (at + 1) & (seen->size - 1);
    bool is_new = !seen->hashes[at];
    seen->hashes[at] = hash;
    return is_new;
}

static int grow(struct seen *seen)
{
    struct seen larger = *seen;
    larger.size = seen->size ? seen->size * 2 : FIRST_SIZE;
    if (!seen->size && getrandom(&larger.secret, sizeof larger.secret, 0) != sizeof larger.secret)
        return -1;
    larger.hashes = calloc(larger.size, sizeof *larger.hashes);
    if (!larger.hashes)
        return -1;
    for (size_t i = 0; i < seen->size; i++)
        if (seen->hashes[i])
            place(&larger, seen->hashes[i]);
    free(seen->hashes);
    *seen = larger;
    return 0;
}

int seen_add(struct seen *seen, const char *path)
{
    if (seen->count * 2 >= seen->size && grow(seen))
        return -1;
    if (!place(seen, hash_of(seen, path)))
        return 0;
    seen->count++;
    return 1;
}
