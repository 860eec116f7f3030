// Matrix product and convolution for GPUs, in tiles as tile.cl has them.
//
// A_KIND tells how A lies: 0 packed as [batch][ceil(M / TM)][K][TM] with rows past M being zero, 1 rows of K, 2 rows of M, 3 rows of K
// in pieces. B_KIND: 0 rows of N, 1 rows of K, 2 images (tile_image.cl), 3 their windows as rows (tile_windows.cl). Neighbouring batches of C that share their A are one wide matrix: of
// `images` times N columns.
//
// With SPLIT, K is shared out to several work-groups, which write bare sums; gemm_reduce adds them up. Sums are made in an order
// that depends on sizes alone.
#ifndef A_KIND
#define A_KIND 0
#endif
#ifndef B_KIND
#define B_KIND 0
#endif
#ifndef SPLIT
#define SPLIT 0
#endif
#ifndef UNROLL
#define UNROLL 4
#endif
// The work-group along a dimension where it is one work-item wide, over all launches that a product takes. That is also the global id,
// but this way compilers see that it is the same for all work-items of the group.
#define GROUP_ALONG(d) ((int)(get_group_id(d) + get_global_offset(d)))
#define PITCH_A ((TM + SPARE) / 4)
#define PITCH_B ((TN + SPARE) / 4)

// Fetch and put a tile; `rows` values of k are left.
#if A_KIND == 0
#define FETCH_A(rows) \
    fetch_along(ra, a, TM, TM, 4, item, rows); \
    a += TM * (rows);
#define PUT_A(buffer) put_along(ra, (local float *)(tileA + (buffer) * TK * PITCH_A), TM, 4, item);
#elif A_KIND == 1
#define FETCH_A(rows) \
    fetch_across(ra, a, distance.s0, TM, VK, item, rows, M - m0); \
    a += (rows);
#define PUT_A(buffer) put_across(ra, (local float *)(tileA + (buffer) * TK * PITCH_A), TM, VK, item);
#elif A_KIND == 3
#define FETCH_A(rows) \
    fetch_across( \
        ra, piece_of(a, by, kA, OWN_K(kA, VK), distance.s0, imageOfA), distance.s0, TM, VK, item, rows, M - m0); \
    kA += (rows);
#define PUT_A(buffer) put_across(ra, (local float *)(tileA + (buffer) * TK * PITCH_A), TM, VK, item);
#else
#define FETCH_A(rows) \
    fetch_along(ra, a, distance.s0, TM, VM, item, rows); \
    a += (size_t)distance.s0 * (rows);
#define PUT_A(buffer) put_along(ra, (local float *)(tileA + (buffer) * TK * PITCH_A), TM, VM, item);
#endif
#if B_KIND == 0
#define FETCH_B(rows) \
    fetch_along(rb, b, distance.s1, TN, VN, item, rows); \
    b += (size_t)distance.s1 * (rows);
#define PUT_B(buffer) put_along(rb, (local float *)(tileB + (buffer) * TK * PITCH_B), TN, VN, item);
#elif B_KIND == 1
#define FETCH_B(rows) \
    fetch_across(rb, b, distance.s1, TN, VK, item, rows, N - n0); \
    b += (rows);
#define PUT_B(buffer) put_across(rb, (local float *)(tileB + (buffer) * TK * PITCH_B), TN, VK, item);
#elif B_KIND == 3
#define FETCH_B(rows) \
    fetch_windows( \
        rb, b, columnTaps, by, k, item, rows, distance.s0, group.s2, in, out, stride, pad); \
    k += (rows);
#define PUT_B(buffer) put_across(rb, (local float *)(tileB + (buffer) * TK * PITCH_B), TN, 1, item);
#else
#if BLOCKS
#define FETCH_B(rows) fetch_block(rb, &column, in, kernelSize, dilation);
#else
#define FETCH_B(rows) \
    fetch_rows(rb, &column, taps, k, item, rows, in); \
    k += (rows);
#endif
#define PUT_B(buffer) put_along(rb, (local float *)(tileB + (buffer) * TK * PITCH_B), TN, 1, item);
#endif

// acc += tile of A x tile of B
static void multiply(float4 acc[RM][RN / 4], local const float4 *tileA, local const float4 *tileB) {
#pragma unroll UNROLL
    for (int k = 0; k < TK; k++) {
        float4 av[RM / 4];
        float4 bv[RN / 4];
        for (int i = 0; i < RM / 4; i++) {
            av[i] = tileA[k * PITCH_A + i * WM];
        }
        for (int j = 0; j < RN / 4; j++) {
            bv[j] = tileB[k * PITCH_B + j * WN];
        }
        for (int i = 0; i < RM / 4; i++) {
            for (int j = 0; j < RN / 4; j++) {
                acc[4 * i][j] = fma((float4)(av[i].s0), bv[j], acc[4 * i][j]);
                acc[4 * i + 1][j] = fma((float4)(av[i].s1), bv[j], acc[4 * i + 1][j]);
                acc[4 * i + 2][j] = fma((float4)(av[i].s2), bv[j], acc[4 * i + 2][j]);
                acc[4 * i + 3][j] = fma((float4)(av[i].s3), bv[j], acc[4 * i + 3][j]);
            }
        }
    }
}

// Stores four neighbours of a row of C, column n on, of which those below `columns` exist. at is where the first of them lies.
// flags: 1 a bias per row, 2 a bias per column, 4 a residual.
static void store_four(
        float4 v, global float *c, global const float *bias, global const float *residual, int4 at, int m, int4 n,
        int left, int flags, int activation, float alpha, float beta) {
#if !SPLIT
    if (flags & 1) {
        v += (float4)(bias[m]);
    }
#if VN == 4
    if (flags & 2) {
        v += *(global const float4 *)(bias + n.s0);
    }
    if (flags & 4) {
        v += *(global const float4 *)(residual + at.s0);
    }
#else
    if (flags & 2) {
        v += (float4)(bias[n.s0], bias[n.s1], bias[n.s2], bias[n.s3]);
    }
    if (flags & 4) {
        v += (float4)(residual[at.s0], residual[at.s1], residual[at.s2], residual[at.s3]);
    }
#endif
    v = finish_v(v, activation, alpha, beta);
#endif
#if VN == 4
    *(global float4 *)(c + at.s0) = v;
#else
    c[at.s0] = v.s0;
    if (left > 1) {
        c[at.s1] = v.s1;
    }
    if (left > 2) {
        c[at.s2] = v.s2;
    }
    if (left > 3) {
        c[at.s3] = v.s3;
    }
#endif
}

// size = (M, N, K, values of k a slice); group = (images, slices, elements between images of B, of C);
// batch[z] = (batch of A, batch of B), aStride and bStride elements apart; distance = elements between rows of A, of B. For
// windows as rows, group.s2 is the distance of their images and out.s3 the rows of A of all batches.
kernel __attribute__((reqd_work_group_size(WM * WN, 1, 1))) void gemm_tiled(
        global const float *a, global const float *b, global const float *bias, global const float *residual,
        global float *c, global const int2 *batch, global const int4 *taps, int4 size, int4 group, int2 distance,
        long aStride, long bStride, int biasStride, int flags, int activation, float alpha, float beta, int4 in, int4 out,
        int4 kernelSize, int4 stride, int4 pad, int4 dilation) {
    local float4 tileA[BUFFERS * TK * PITCH_A];
    local float4 tileB[BUFFERS * TK * PITCH_B];
#if B_KIND == 3
    local int4 columnTaps[TN];
#endif
    int M = size.s0, N = size.s1;
    int columns = N * group.s0;
    int item = get_local_id(0);
    // Blocks of 4 x 8 work-items run together and so read few different values from local memory.
    int tx = item / (8 * WM) * 8 + item % 8;
    int ty = item / 8 % WM;
    int n0 = get_group_id(0) * TN;
    int m0 = GROUP_ALONG(1) * TM;
    int z = GROUP_ALONG(2) / group.s1;
    int slice = GROUP_ALONG(2) % group.s1;
    int k0 = slice * size.s3;
    int depth = min(size.s2 - k0, size.s3);
    int2 which = batch[z];

#if A_KIND == 0
    a += which.s0 * aStride + (size_t)(m0 / TM) * TM * size.s2 + (size_t)k0 * TM + 4 * item;
#elif A_KIND == 1
    a += which.s0 * aStride + (size_t)m0 * distance.s0 + k0;
#elif A_KIND == 3
    Divisors by = {taps[0], taps[1]};
    long imageOfA = out.s3 * (long)distance.s0;
    int kA = k0;
    a += which.s0 * aStride + (size_t)m0 * distance.s0;
#else
    a += which.s0 * aStride + (size_t)(k0 + item / (TM / VM)) * distance.s0 + min(m0 + VM * (item % (TM / VM)), M - VM);
#endif
#if B_KIND == 0
    int n = min(n0 + VN * (item % (TN / VN)), columns - VN);
    b += which.s1 * bStride + (size_t)(n / N) * group.s2 + (size_t)(k0 + item / (TN / VN)) * distance.s1 + n % N;
#elif B_KIND == 1
    b += which.s1 * bStride + (size_t)n0 * distance.s1 + k0;
#elif B_KIND == 3
    int k = k0;
    for (int i = item; i < TN; i += ITEMS) {
        columnTaps[i] = taps[2 + min(n0 + i, N - 1)];
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    b += which.s1 * bStride;
#else
    int n = min(n0 + item % TN, columns - 1);
    Column column;
    begin_column(
        &column, b + which.s1 * bStride + (size_t)(n / N) * group.s2, n % N, k0, item, in, out, kernelSize, stride,
        pad, dilation);
#if !BLOCKS
    int k = k0;
#endif
#endif

    float4 acc[RM][RN / 4];
#pragma unroll
    for (int i = 0; i < RM; i++) {
#pragma unroll
        for (int j = 0; j < RN / 4; j++) {
            acc[i][j] = (float4)(0.0f);
        }
    }
    float ra[PER_A];
    float rb[PER_B];
    int tiles = max(1, (depth + TK - 1) / TK);
    int first = depth - (tiles - 1) * TK;
    FETCH_A(first)
    FETCH_B(first)
    PUT_A(0)
    PUT_B(0)
    barrier(CLK_LOCAL_MEM_FENCE);
    int now = 0;
    for (int left = tiles - 1; left > 0; left--) {
        FETCH_A(TK)
        FETCH_B(TK)
        multiply(acc, tileA + now * TK * PITCH_A + ty, tileB + now * TK * PITCH_B + tx);
#if BUFFERS == 2
        now = 1 - now;
#else
        barrier(CLK_LOCAL_MEM_FENCE);
#endif
        PUT_A(now)
        PUT_B(now)
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    multiply(acc, tileA + now * TK * PITCH_A + ty, tileB + now * TK * PITCH_B + tx);

#if SPLIT
    c += (size_t)slice * group.s0 * group.s3;
#endif
    size_t start = (size_t)z * M * N;
    bias += (flags & 1) ? which.s0 * biasStride : 0;
    residual += (flags & 4) ? start : 0;
    c += start;
#pragma unroll
    for (int i = 0; i < RM; i++) {
        int m = m0 + 4 * (ty + i / 4 * WM) + i % 4;
#pragma unroll
        for (int j = 0; j < RN / 4; j++) {
            int from = n0 + 4 * (tx + j * WN);
            int4 column4 = min((int4)(from) + (int4)(0, 1, 2, 3), (int4)(columns - 1));
            int4 image = column4 / N;
            int4 n4 = column4 - image * N;
            if (m < M && from < columns) {
                store_four(
                    acc[i][j], c, bias, residual, image * group.s3 + m * N + n4, m, n4, columns - from, flags,
                    activation, alpha, beta);
            }
        }
    }
}
