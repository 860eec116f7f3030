// Max and average pooling for GPUs in strips of columns, as columns.cl has them. dims = (1, planes, strips, width) of the output, whose
// depth is the grid's second dimension. in and out = (0, depth, height, width); MAX: 1 the largest, 0 the average, over `padded` too where
// that is set. Elements past the end of the padded input, where a window of ceil mode hangs over, never count. FLAT: there is no depth,
// so that nothing is kept for the next slice. NaN is the largest of all.
#ifndef MAX
#define MAX 1
#endif
#if MAX
#define NEUTRAL (-INFINITY)
#define TAKE(a, v) ((v) > (a) || (v) != (v) ? (v) : (a))
#else
#define NEUTRAL 0.0f
#define TAKE(a, v) ((a) + (v))
#endif

kernel void pool_columns(
        global const float *x, global float *y, int count, uint4 dims, uint4 magic, uint4 shift, int4 in, int4 out, int KD,
        int4 stride, int4 pad, int4 padEnd, int4 dilation, int padded) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int4 at = coordinates((uint)item, dims, magic, shift);
    int oz = get_global_id(1);
    int z0 = oz * stride.s0 - pad.s0;
    int y0 = at.s2 * (ROWS * SH) - pad.s1;
    int x0 = at.s3 * stride.s2 - pad.s2;
#if FLAT
    in.s1 = 1;
    KD = 1;
    z0 = 0;
#endif
    int plane = in.s2 * in.s3;
    x += (size_t)at.s1 * in.s1 * plane;
    float values[ROWS];
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        values[r] = NEUTRAL;
    }
    int slices = 0;
    for (int kz = 0; kz < KD; kz++) {
        int z = z0 + kz * dilation.s0;
        bool inside = z >= 0 && z < in.s1;
        slices += padded ? z < in.s1 + padEnd.s0 : inside;
        if (!inside) {
            continue;
        }
        global const float *from = x + (size_t)z * plane;
#pragma unroll
        for (int l = 0; l < LINES; l++) {
            float line = NEUTRAL;
#if KW <= 3
#pragma unroll
#else
#pragma unroll 1
#endif
            for (int kx = 0; kx < KW; kx++) {
                float v = element_of(from, in.s23, y0 + l * APART, x0 + kx * dilation.s2, NEUTRAL);
                line = TAKE(line, v);
            }
#pragma unroll
            for (int ky = 0; ky < KH; ky++) {
#pragma unroll
                for (int r = 0; r < ROWS; r++) {
                    if (MEETS(l, r, ky)) {
                        values[r] = TAKE(values[r], line);
                    }
                }
            }
        }
    }
#if !MAX
    // Of what is counted, the first axis has `slices`, this one `columns`.
    int columns = 0;
    for (int kx = 0; kx < KW; kx++) {
        int c = x0 + kx * dilation.s2;
        columns += padded ? c < in.s3 + padEnd.s2 : c >= 0 && c < in.s3;
    }
#endif
    size_t to = ((size_t)at.s1 * out.s1 + oz) * out.s2 * out.s3 + at.s3;
#pragma unroll
    for (int r = 0; r < ROWS; r++) {
        int oy = at.s2 * ROWS + r;
        if (oy < out.s2) {
            float value = values[r];
#if !MAX
            int rows = 0;
#pragma unroll
            for (int ky = 0; ky < KH; ky++) {
                int c = y0 + r * SH + ky * DH;
                rows += padded ? c < in.s2 + padEnd.s1 : c >= 0 && c < in.s2;
            }
            int counted = slices * rows * columns;
            value = counted > 0 ? value / counted : 0.0f;
#endif
            y[to + oy * out.s3] = value;
        }
    }
}
