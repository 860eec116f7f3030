// Dropout: element i stays where word i % 4 of a block of random words, shifted to 24 bits, is at least `threshold`, and is then multiplied by
// `factor`. Words are those of Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 4.3) with the seed
// as its key, on the counter (i / 4, low half of the step, stream, high half of the step). counter = seed, step. A work-item does
// one block, four neighbours. x and y may be the same memory.
INLINE uint4 philox(uint4 c, uint2 key) {
#pragma unroll
    for (int round = 0; round < 10; round++) {
        uint high0 = mul_hi(0xD2511F53u, c.s0);
        uint low0 = 0xD2511F53u * c.s0;
        uint high1 = mul_hi(0xCD9E8D57u, c.s2);
        uint low1 = 0xCD9E8D57u * c.s2;
        c = (uint4)(high1 ^ c.s1 ^ key.s0, low1, high0 ^ c.s3 ^ key.s1, low0);
        key += (uint2)(0x9E3779B9u, 0xBB67AE85u);
    }
    return c;
}

kernel void dropout(
        global const float *x, global const long *counter, global float *y, int count, int stream, int threshold,
        float factor) {
    int block = get_global_id(0);
    int begin = block * 4;
    if (begin >= count) {
        return;
    }
    ulong seed = as_ulong(counter[0]);
    ulong step = as_ulong(counter[1]);
    uint4 at = (uint4)((uint)block, (uint)step, (uint)stream, (uint)(step >> 32));
    uint4 words = philox(at, (uint2)((uint)seed, (uint)(seed >> 32)));
    int4 dropped = as_int4(words >> 8) < threshold;
    if (count - begin >= 4) {
        *(global float4 *)(y + begin) = select(*(global const float4 *)(x + begin) * factor, (float4)(0.0f), dropped);
    } else {
        y[begin] = dropped.s0 ? 0 : x[begin] * factor;
        if (begin + 1 < count) {
            y[begin + 1] = dropped.s1 ? 0 : x[begin + 1] * factor;
        }
        if (begin + 2 < count) {
            y[begin + 2] = dropped.s2 ? 0 : x[begin + 2] * factor;
        }
    }
}
