// Dropout: element i stays where word i % 4 of a block of random words, shifted to 24 bits, is at least `threshold`, and is then multiplied by
// `factor`. Words are those of Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.3) with the seed
// as its key, on the counter (i / 4, low half of the step, stream, high half of the step). counter = seed, step. x and y may be the same
// memory. A work-item does BLOCKS blocks, four neighbours each: one on GPUs, on CPU devices as many as a vector has lanes.
#ifndef BLOCKS
#define BLOCKS 1
#endif
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#if BLOCKS == 1
#define WORDS uint
#define FLOATS float4
#define JUDGED int4
#else
#define WORDS CONCAT(uint, BLOCKS)
#define FLOATS CONCAT(float, BLOCKS)
#define JUDGED CONCAT(int, BLOCKS)
#endif

// Words 0 to 3 of a block from its counter, in place.
static inline __attribute__((always_inline)) void philox(WORDS *c0, WORDS *c1, WORDS *c2, WORDS *c3, ulong seed) {
    uint key0 = (uint)seed;
    uint key1 = (uint)(seed >> 32);
#pragma unroll
    for (int round = 0; round < 10; round++) {
        WORDS high0 = mul_hi((WORDS)(0xD2511F53u), *c0);
        WORDS low0 = (WORDS)(0xD2511F53u) * *c0;
        WORDS high1 = mul_hi((WORDS)(0xCD9E8D57u), *c2);
        WORDS low1 = (WORDS)(0xCD9E8D57u) * *c2;
        *c0 = high1 ^ *c1 ^ key0;
        *c1 = low1;
        *c2 = high0 ^ *c3 ^ key1;
        *c3 = low0;
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
}

kernel void dropout(
        global const float *x, global const long *counter, global float *y, int count, int stream, int threshold,
        float factor) {
    int block = get_global_id(0) * BLOCKS;
    int begin = block * 4;
    if (begin >= count) {
        return;
    }
    ulong step = as_ulong(counter[1]);
#if BLOCKS == 1
    WORDS c0 = block;
#else
    const uint lanes[16] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
    WORDS c0 = CONCAT(vload, BLOCKS)(0, lanes) + (uint)block;
#endif
    WORDS c1 = (WORDS)((uint)step);
    WORDS c2 = (WORDS)((uint)stream);
    WORDS c3 = (WORDS)((uint)(step >> 32));
    philox(&c0, &c1, &c2, &c3, as_ulong(counter[0]));
#if BLOCKS == 1
    uint4 words = (uint4)(c0, c1, c2, c3);
    if (count - begin >= 4) {
        JUDGED dropped = as_int4(words >> 8) < threshold;
        *(global float4 *)(y + begin) = select(*(global const float4 *)(x + begin) * factor, (float4)(0.0f), dropped);
        return;
    }
    uint all[4] = {c0, c1, c2, c3};
    int whole = 0;
#else
    // Words of a block lie in four vectors: put into the order of the elements.
    WORDS even[2];
    WORDS odd[2];
    even[0].even = c0.lo;
    even[0].odd = c2.lo;
    even[1].even = c0.hi;
    even[1].odd = c2.hi;
    odd[0].even = c1.lo;
    odd[0].odd = c3.lo;
    odd[1].even = c1.hi;
    odd[1].odd = c3.hi;
    uint all[4 * BLOCKS];
    for (int k = 0; k < 4; k++) {
        WORDS words;
        words.even = k & 1 ? even[k / 2].hi : even[k / 2].lo;
        words.odd = k & 1 ? odd[k / 2].hi : odd[k / 2].lo;
        int at = begin + k * BLOCKS;
        if (count - at >= BLOCKS) {
            JUDGED dropped = CONCAT(as_int, BLOCKS)(words >> 8) < threshold;
            FLOATS value = CONCAT(vload, BLOCKS)(0, x + at) * factor;
            CONCAT(vstore, BLOCKS)(select(value, (FLOATS)(0.0f), dropped), 0, y + at);
        } else {
            CONCAT(vstore, BLOCKS)(words, 0, all + k * BLOCKS);
        }
    }
    int whole = min(count - begin, 4 * BLOCKS) / BLOCKS * BLOCKS;
#endif
#pragma unroll
    for (int i = 0; i < 4 * BLOCKS; i++) {
        if (i >= whole && begin + i < count) {
            y[begin + i] = (int)(all[i] >> 8) < threshold ? 0 : x[begin + i] * factor;
        }
    }
}
