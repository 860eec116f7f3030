// Matrix product and convolution for GPUs. A work-group of WM x WN work-items computes a tile of TM x TN of C; it brings tiles
// of A (TK x TM) and B (TK x TN) to local memory, and each work-item holds RM x RN results in registers.
//
// A comes packed as [batch][ceil(M / TM)][K][TM], rows past M being zero. B is a matrix with any strides, or an image of which the column matrix is formed on the way to local memory (rows
// in the order depth, height, width of the window, then channel), so no column matrix ever lies in global memory.
#ifndef WM
#define WM 16
#endif
#ifndef WN
#define WN 16
#endif
#ifndef RM
#define RM 4
#endif
#ifndef RN
#define RN 4
#endif
#ifndef TK
#define TK 16
#endif
#ifndef ACTIVATION
#define ACTIVATION 0
#endif
#ifndef IMAGE
#define IMAGE 0
#endif
#define TM (WM * RM)
#define TN (WN * RN)
#define ITEMS (WM * WN)

// A position in the window and a channel: one row of the column matrix.
typedef struct {
    int c;
    int x;
    int y;
    int z;
} Row;

// Moves a row of the column matrix on by some rows without dividing.
Row advance(Row row, int by, int channels, int4 kernelSize) {
    row.c += by;
    while (row.c >= channels) {
        row.c -= channels;
        row.x++;
        if (row.x == kernelSize.s2) {
            row.x = 0;
            row.y++;
            if (row.y == kernelSize.s1) {
                row.y = 0;
                row.z++;
            }
        }
    }
    return row;
}

// One element of the column matrix: output position (ox, oy, oz) under one row. out.s3 tells a transposed convolution.
float column_element(
        global const float *x, Row row, int ox, int oy, int oz, int4 in, int4 out, int4 stride, int4 pad, int4 dilation) {
    int ix, iy, iz;
    bool inside = true;
    if (out.s3) {
        int tx = ox + pad.s2 - row.x * dilation.s2;
        int ty = oy + pad.s1 - row.y * dilation.s1;
        int tz = oz + pad.s0 - row.z * dilation.s0;
        ix = tx / stride.s2;
        iy = ty / stride.s1;
        iz = tz / stride.s0;
        inside = tx >= 0 && ty >= 0 && tz >= 0 && ix * stride.s2 == tx && iy * stride.s1 == ty && iz * stride.s0 == tz;
    } else {
        ix = ox * stride.s2 - pad.s2 + row.x * dilation.s2;
        iy = oy * stride.s1 - pad.s1 + row.y * dilation.s1;
        iz = oz * stride.s0 - pad.s0 + row.z * dilation.s0;
    }
    inside = inside && ix >= 0 && ix < in.s3 && iy >= 0 && iy < in.s2 && iz >= 0 && iz < in.s1;
    return inside ? x[(((size_t)row.c * in.s1 + iz) * in.s2 + iy) * in.s3 + ix] : 0.0f;
}

// size = (M, N, K, unused); batch[z] = (batch of A, batch of B); matrix = (row stride, column stride) of B;
// aStride and bStride in elements per batch.
// flags: 1 a bias per row, 2 a bias per column, 4 a residual.
kernel __attribute__((reqd_work_group_size(WN, WM, 1))) void gemm_tiled(
        global const float *a, global const float *b, global const float *bias, global const float *residual,
        global float *c, global const int2 *batch, int4 size, int2 matrix, long aStride, long bStride,
        int biasStride, int flags, float alpha, float beta, int4 in, int4 out, int4 kernelSize, int4 stride, int4 pad,
        int4 dilation) {
    local float tileA[TK * TM] __attribute__((aligned(16)));
    local float tileB[TK * TN] __attribute__((aligned(16)));
    int M = size.s0, N = size.s1, K = size.s2;
    int tx = get_local_id(0);
    int ty = get_local_id(1);
    int item = ty * WN + tx;
    int n0 = get_group_id(0) * TN;
    int m0 = get_group_id(1) * TM;
    int z = get_group_id(2);
    int2 which = batch[z];
    a += (size_t)which.s0 * aStride + (size_t)m0 * K;
    b += (size_t)which.s1 * bStride;

#if IMAGE
    // A work-item always loads the same columns, so it finds their places in the image once.
    int column = n0 + item % TN;
    int ox = column % out.s2;
    int oy = (column / out.s2) % out.s1;
    int oz = column / (out.s2 * out.s1);
    Row first = {0, 0, 0, 0};
    first = advance(first, item / TN, in.s0, kernelSize);
#endif

    float4 acc[RM][RN / 4];
    for (int i = 0; i < RM; i++) {
        for (int j = 0; j < RN / 4; j++) {
            acc[i][j] = (float4)(0.0f);
        }
    }
    for (int k0 = 0; k0 < K; k0 += TK) {
        for (int e = item; e < TK * TM; e += ITEMS) {
            tileA[e] = k0 + e / TM < K ? a[(size_t)k0 * TM + e] : 0.0f;
        }
#if IMAGE
        Row row = first;
        for (int e = item; e < TK * TN; e += ITEMS) {
            int k = e / TN;
            tileB[e] = k0 + k < K && column < N
                ? column_element(b, row, ox, oy, oz, in, out, stride, pad, dilation)
                : 0.0f;
            row = advance(row, ITEMS / TN, in.s0, kernelSize);
        }
        first = advance(first, TK, in.s0, kernelSize);
#else
        for (int e = item; e < TK * TN; e += ITEMS) {
            int k = matrix.s1 == 1 ? e / TN : e % TK;
            int n = matrix.s1 == 1 ? e % TN : e / TK;
            tileB[k * TN + n] = k0 + k < K && n0 + n < N
                ? b[(size_t)(k0 + k) * matrix.s0 + (size_t)(n0 + n) * matrix.s1]
                : 0.0f;
        }
#endif
        barrier(CLK_LOCAL_MEM_FENCE);
#pragma unroll
        for (int k = 0; k < TK; k++) {
            float4 av[RM / 4];
            float4 bv[RN / 4];
            for (int i = 0; i < RM / 4; i++) {
                av[i] = ((local float4 *)(tileA + k * TM + ty * RM))[i];
            }
            for (int j = 0; j < RN / 4; j++) {
                bv[j] = ((local float4 *)(tileB + k * TN + tx * RN))[j];
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
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    for (int i = 0; i < RM; i++) {
        int m = m0 + ty * RM + i;
        for (int j = 0; j < RN / 4; j++) {
            float value[4];
            vstore4(acc[i][j], 0, value);
            for (int l = 0; l < 4; l++) {
                int n = n0 + tx * RN + 4 * j + l;
                if (m < M && n < N) {
                    size_t at = ((size_t)z * M + m) * N + n;
                    float v = value[l];
                    if (flags & 1) {
                        v += bias[(size_t)which.s0 * biasStride + m];
                    }
                    if (flags & 2) {
                        v += bias[n];
                    }
                    if (flags & 4) {
                        v += residual[at];
                    }
                    c[at] = activate(v, ACTIVATION, alpha, beta);
                }
            }
        }
    }
}
