// A matrix times a vector for GPUs, bound by reading the matrix: a work-group of ITEMS work-items does ROWS of its rows, each of which
// lies in one piece, and adds up in local memory what its work-items summed, always in the same order.
//
// batch[z] = (batch of the matrix, batch of the vector), wStride and xStride elements apart; rows are `distance` apart. VK is 4 where
// K and these distances are multiples of 4, else 1. flags: 1 or 2 a bias, 4 a residual.
#ifndef ROWS
#define ROWS 4
#endif
#ifndef ITEMS
#define ITEMS 64
#endif
#ifndef VK
#define VK 1
#endif
#if VK == 4
#define GROUP float4
#define TOTAL(v) (((v).s0 + (v).s1) + ((v).s2 + (v).s3))
#else
#define GROUP float
#define TOTAL(v) (v)
#endif
#define READ(p) (*(global const GROUP *)(p))

kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void gemv_rows(
        global const float *w, global const float *x, global const float *bias, global const float *residual,
        global float *y, global const int2 *batch, int rows, int K, int distance, long wStride, long xStride, int biasStride,
        int flags, int activation, float alpha, float beta) {
    local float sums[ROWS * ITEMS];
    int item = get_local_id(0);
    int first = get_group_id(0) * ROWS;
    int z = get_group_id(1) + get_global_offset(1);
    int2 which = batch[z];
    w += which.s0 * wStride;
    x += which.s1 * xStride;
    GROUP acc[ROWS];
    size_t at[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        acc[r] = (GROUP)(0.0f);
        at[r] = (size_t)min(first + r, rows - 1) * distance;
    }
    for (int k = item * VK; k < K; k += ITEMS * VK) {
        GROUP v = READ(x + k);
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            acc[r] = fma(READ(w + at[r] + k), v, acc[r]);
        }
    }
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        sums[r * ITEMS + item] = TOTAL(acc[r]);
    }
    for (int apart = ITEMS / 2; apart > 0; apart /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < apart) {
            for (int r = 0; r < ROWS; r++) {
                sums[r * ITEMS + item] += sums[r * ITEMS + item + apart];
            }
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    int row = first + item;
    if (item < ROWS && row < rows) {
        float sum = sums[item * ITEMS];
        size_t to = (size_t)z * rows + row;
        if (flags & 3) {
            sum += bias[(size_t)which.s0 * biasStride + row];
        }
        if (flags & 4) {
            sum += residual[to];
        }
        y[to] = finish(sum, activation, alpha, beta);
    }
}
