// Matrix product and convolution for CPU devices. One work-item is one work-group: it lays a strip of B, KC x NR, into its own
// scratch (which the core keeps in its second-level cache), then walks the row panels of A over it, holding a tile of MR x NR
// results in registers. There is no co-operation between work-items, hence no barrier.
//
// A comes packed as [batch][ceil(M / MR)][K][MR], rows past M being zero. B is a matrix with any strides, or an image of which
// the column matrix is formed strip by strip (rows in the order depth, height, width of the window, then channel).
#ifndef MR
#define MR 8
#endif
#ifndef NV
#define NV 3
#endif
#define NR (NV * VW)

// Copies a strip of a matrix: rows k0 .. k0+kc, columns n0 .. n0+NR, zero past N.
void strip_of_matrix(local float *strip, global const float *b, int n0, int N, int k0, int kc, int rowStride, int colStride) {
    for (int k = 0; k < kc; k++) {
        global const float *row = b + (size_t)(k0 + k) * rowStride + (size_t)n0 * colStride;
        local float *to = strip + k * NR;
        if (colStride == 1 && n0 + NR <= N) {
            for (int v = 0; v < NV; v++) {
                VSTORE(VLOAD(row + v * VW), to + v * VW);
            }
        } else {
            for (int j = 0; j < NR; j++) {
                to[j] = n0 + j < N ? row[(size_t)j * colStride] : 0.0f;
            }
        }
    }
}

// Where output column n reads the image for one window position: the offset in a channel, or -1 for the padding.
// out.s3 tells a transposed convolution, which gathers: input = (output + pad - tap * dilation) / stride, where that divides.
int window_offset(int n, int4 in, int4 out, int4 stride, int4 pad, int4 tap) {
    int ox = n % out.s2;
    int oy = (n / out.s2) % out.s1;
    int oz = n / (out.s2 * out.s1);
    int ix, iy, iz;
    if (out.s3) {
        int tx = ox + pad.s2 - tap.s2;
        int ty = oy + pad.s1 - tap.s1;
        int tz = oz + pad.s0 - tap.s0;
        ix = tx / stride.s2;
        iy = ty / stride.s1;
        iz = tz / stride.s0;
        if (tx < 0 || ty < 0 || tz < 0 || ix * stride.s2 != tx || iy * stride.s1 != ty || iz * stride.s0 != tz) {
            return -1;
        }
    } else {
        ix = ox * stride.s2 - pad.s2 + tap.s2;
        iy = oy * stride.s1 - pad.s1 + tap.s1;
        iz = oz * stride.s0 - pad.s0 + tap.s0;
    }
    if (ix < 0 || ix >= in.s3 || iy < 0 || iy >= in.s2 || iz < 0 || iz >= in.s1) {
        return -1;
    }
    return (iz * in.s2 + iy) * in.s3 + ix;
}

// Forms a strip of the column matrix of an image.
void strip_of_image(
        local float *strip, global const float *x, int n0, int N, int k0, int kc, int4 in, int4 out, int4 kernelSize,
        int4 stride, int4 pad, int4 dilation) {
    int plane = in.s1 * in.s2 * in.s3;
    int offset[VW];
    for (int k = k0; k < k0 + kc;) {
        int position = k / in.s0;
        int c = k - position * in.s0;
        int count = min(in.s0 - c, k0 + kc - k);
        int4 tap = (int4)(
            position / (kernelSize.s1 * kernelSize.s2) * dilation.s0,
            (position / kernelSize.s2) % kernelSize.s1 * dilation.s1,
            position % kernelSize.s2 * dilation.s2,
            0);
        for (int v = 0; v < NV; v++) {
            int run = 1;
            int some = 0;
            for (int j = 0; j < VW; j++) {
                int n = n0 + v * VW + j;
                offset[j] = n < N ? window_offset(n, in, out, stride, pad, tap) : -1;
                run &= offset[j] >= 0 && offset[j] == offset[0] + j;
                some |= offset[j] >= 0;
            }
            local float *to = strip + (k - k0) * NR + v * VW;
            global const float *from = x + (size_t)c * plane;
            if (run) {
                for (int i = 0; i < count; i++, to += NR, from += plane) {
                    VSTORE(VLOAD(from + offset[0]), to);
                }
            } else if (some) {
                for (int i = 0; i < count; i++, to += NR, from += plane) {
                    for (int j = 0; j < VW; j++) {
                        float value = from[max(offset[j], 0)];
                        to[j] = offset[j] >= 0 ? value : 0.0f;
                    }
                }
            } else {
                for (int i = 0; i < count; i++, to += NR) {
                    VSTORE((FV)(0.0f), to);
                }
            }
        }
        k += count;
    }
}

#if NV == 3
#define EACH_V(i, M) M(i, 0) M(i, 1) M(i, 2)
#elif NV == 2
#define EACH_V(i, M) M(i, 0) M(i, 1)
#else
#define EACH_V(i, M) M(i, 0)
#endif
#if MR == 8
#define EACH(M) EACH_V(0, M) EACH_V(1, M) EACH_V(2, M) EACH_V(3, M) EACH_V(4, M) EACH_V(5, M) EACH_V(6, M) EACH_V(7, M)
#define ROWS(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)
#else
#define EACH(M) EACH_V(0, M) EACH_V(1, M) EACH_V(2, M) EACH_V(3, M)
#define ROWS(M) M(0) M(1) M(2) M(3)
#endif
#define DECLARE(i, v) FV c##i##v = (FV)(0.0f);
#define PUT(i, v) VSTORE(c##i##v, tile + i * NR + v * VW);
// fma(), not mad(): the latter becomes two instructions on some CPU drivers.
#define STEP(i, v) c##i##v = fma((FV)(a##i), b##v, c##i##v);
#define READ_A(i) float a##i = a[i];

// tile = (packed rows of A) x strip
void tile_product(local float *tile, global const float *a, local const float *strip, int kc) {
    EACH(DECLARE)
    for (int k = 0; k < kc; k++) {
        FV b0 = VLOAD(strip);
#if NV > 1
        FV b1 = VLOAD(strip + VW);
#endif
#if NV > 2
        FV b2 = VLOAD(strip + 2 * VW);
#endif
        ROWS(READ_A)
        EACH(STEP)
        a += MR;
        strip += NR;
    }
    EACH(PUT)
}

// Writes a tile to C: adds what earlier blocks of K left there, and after the last block bias, residual and activation.
// flags: 1 a bias per row, 2 a bias per column, 4 a residual.
void store_tile(
        local const float *tile, global float *c, global const float *bias, global const float *residual, int m0, int M,
        int n0, int N, int first, int last, int flags, int activation, float alpha, float beta) {
    for (int i = 0; i < MR && m0 + i < M; i++) {
        size_t row = (size_t)(m0 + i) * N;
        for (int v = 0; v < NV; v++) {
            int n = n0 + v * VW;
            if (n + VW <= N) {
                FV value = VLOAD(tile + i * NR + v * VW);
                if (!first) {
                    value += VLOAD(c + row + n);
                }
                if (last) {
                    if (flags & 1) {
                        value += (FV)(bias[m0 + i]);
                    }
                    if (flags & 2) {
                        value += VLOAD(bias + n);
                    }
                    if (flags & 4) {
                        value += VLOAD(residual + row + n);
                    }
                    value = activate_v(value, activation, alpha, beta);
                }
                VSTORE(value, c + row + n);
            } else {
                for (int j = 0; n + j < N; j++) {
                    float value = tile[i * NR + v * VW + j];
                    if (!first) {
                        value += c[row + n + j];
                    }
                    if (last) {
                        if (flags & 1) {
                            value += bias[m0 + i];
                        }
                        if (flags & 2) {
                            value += bias[n + j];
                        }
                        if (flags & 4) {
                            value += residual[row + n + j];
                        }
                        value = activate(value, activation, alpha, beta);
                    }
                    c[row + n + j] = value;
                }
            }
        }
    }
}

// size = (M, N, K, KC); batch[z] = (batch of A, batch of B); aStride and bStride in elements per batch.
// panelsPerGroup row panels for each group in dimension 1; dimension 0 walks strips, dimension 2 batches.
// matrix = (row stride, column stride) of B, or (0, 0) where B is an image.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemm_panel(
        global const float *a, global const float *b, global const float *bias, global const float *residual,
        global float *c, global const int2 *batch, local float *strip, local float *tile, int4 size, int2 matrix,
        long aStride, long bStride, int biasStride, int panelsPerGroup, int flags, int activation, float alpha, float beta,
        int4 in, int4 out, int4 kernelSize, int4 stride, int4 pad, int4 dilation) {
    int M = size.s0, N = size.s1, K = size.s2, KC = size.s3;
    POISON_LOCAL(strip, KC * NR);
    POISON_LOCAL(tile, MR * NR);
    int n0 = get_group_id(0) * NR;
    int panel0 = get_group_id(1) * panelsPerGroup;
    int panel1 = min(panel0 + panelsPerGroup, (M + MR - 1) / MR);
    int z = get_group_id(2);
    int2 which = batch[z];
    a += (size_t)which.s0 * aStride;
    b += (size_t)which.s1 * bStride;
    bias += (size_t)which.s0 * biasStride;
    c += (size_t)z * M * N;
    residual += (flags & 4) ? (size_t)z * M * N : 0;
    // At least one round: an empty sum is 0, and bias and activation still apply.
    int k0 = 0;
    do {
        int kc = min(KC, K - k0);
        if (matrix.s0 + matrix.s1 > 0) {
            strip_of_matrix(strip, b, n0, N, k0, kc, matrix.s0, matrix.s1);
        } else {
            strip_of_image(strip, b, n0, N, k0, kc, in, out, kernelSize, stride, pad, dilation);
        }
        for (int p = panel0; p < panel1; p++) {
            tile_product(tile, a + ((size_t)p * K + k0) * MR, strip, kc);
            store_tile(
                tile, c, bias, residual, p * MR, M, n0, N, k0 == 0, k0 + kc == K, flags, activation, alpha, beta);
        }
        k0 += KC;
    } while (k0 < K);
}
