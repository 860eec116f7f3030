// Adds up what the slices of K in gemm_tiled gave, in their order, with bias, residual and activation; one work-item for VN
// neighbours of C, which has `count` elements. size = (M, N, slices, entries of batch); flags: 1 a bias per row, 2 a bias per column,
// 4 a residual.
#ifndef VN
#define VN 1
#endif
#if VN == 4
#define GROUP float4
#define FINISH finish_v
#else
#define GROUP float
#define FINISH finish
#endif
#define READ(p) (*(global const GROUP *)(p))

kernel void gemm_reduce(
        global const float *partial, global const float *bias, global const float *residual, global float *c,
        global const int2 *batch, int count, int4 size, int biasStride, int flags, int activation, float alpha, float beta) {
    int at = get_global_id(0) * VN;
    if (at >= count) {
        return;
    }
    int n = at % size.s1;
    int m = (at / size.s1) % size.s0;
    int z = at / (size.s1 * size.s0);
    GROUP sum = READ(partial + at);
    for (int i = 1; i < size.s2; i++) {
        sum += READ(partial + (size_t)i * count + at);
    }
    if (flags & 1) {
        sum += (GROUP)(bias[(size_t)batch[z % size.s3].s0 * biasStride + m]);
    }
    if (flags & 2) {
        sum += READ(bias + n);
    }
    if (flags & 4) {
        sum += READ(residual + at);
    }
    *(global GROUP *)(c + at) = FINISH(sum, activation, alpha, beta);
}
