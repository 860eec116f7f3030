// Grouped and depthwise convolution for GPUs, without a column matrix, in strips of columns as columns.cl has them: a work-item makes
// FILTERS output channels of a group, from the same inputs. dims = (images, blocks of FILTERS channels, strips, width) of the output;
// blocksOfGroup = such blocks of a group. The grid's second dimension is the depth of the output.
// in = (channels of a group, depth, height, width); out = (output channels, depth, height, width); stride, pad and dilation are those
// of depth, height and width. weights [out, in, KD, KH, KW]. ONE: a single channel in a group, and no depth, so that nothing is kept for
// the next. flags: 1 a bias, 4 a residual.
#ifndef FILTERS
#define FILTERS 1
#endif

kernel void conv_columns(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, int count, uint4 dims, uint4 magic, uint4 shift, int groups, int blocksOfGroup, int4 in, int4 out,
        int KD, int4 stride, int4 pad, int4 dilation, int flags, int activation, float alpha, float beta) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int4 at = coordinates((uint)item, dims, magic, shift);
    int oc = at.s1 * FILTERS;
    int oz = get_global_id(1);
    int z0 = oz * stride.s0 - pad.s0;
    int y0 = at.s2 * (ROWS * SH) - pad.s1;
    int x0 = at.s3 * stride.s2 - pad.s2;
#if ONE
    in.s0 = 1;
    in.s1 = 1;
    KD = 1;
    z0 = 0;
#endif
    int group = blocksOfGroup == 1 ? at.s1 : at.s1 / blocksOfGroup;
    int plane = in.s2 * in.s3;
    x += ((size_t)at.s0 * groups + group) * in.s0 * in.s1 * plane;
    int filter = in.s0 * KD * (KH * KW);
    weights += oc * filter;
    float sums[FILTERS][ROWS];
#pragma unroll
    for (int f = 0; f < FILTERS; f++) {
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            sums[f][r] = 0.0f;
        }
    }
    for (int c = 0; c < in.s0; c++) {
        for (int kz = 0; kz < KD; kz++, weights += KH * KW) {
            int z = z0 + kz * dilation.s0;
            if (z < 0 || z >= in.s1) {
                continue;
            }
            global const float *from = x + ((size_t)c * in.s1 + z) * plane;
// Wider windows would need too many registers at once.
#if KW <= 3
#pragma unroll
#else
#pragma unroll 1
#endif
            for (int kx = 0; kx < KW; kx++) {
#pragma unroll
                for (int l = 0; l < LINES; l++) {
                    float v = element_of(from, in.s23, y0 + l * APART, x0 + kx * dilation.s2, 0.0f);
#pragma unroll
                    for (int ky = 0; ky < KH; ky++) {
#pragma unroll
                        for (int r = 0; r < ROWS; r++) {
                            if (MEETS(l, r, ky)) {
#pragma unroll
                                for (int f = 0; f < FILTERS; f++) {
                                    sums[f][r] = fma(v, weights[f * filter + ky * KW + kx], sums[f][r]);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
#pragma unroll
    for (int f = 0; f < FILTERS; f++) {
        float b = flags & 1 ? bias[oc + f] : 0.0f;
        size_t to = (((size_t)at.s0 * out.s0 + oc + f) * out.s1 + oz) * out.s2 * out.s3 + at.s3;
#pragma unroll
        for (int r = 0; r < ROWS; r++) {
            int oy = at.s2 * ROWS + r;
            if (oy < out.s2) {
                size_t place = to + oy * out.s3;
                float sum = sums[f][r] + b;
                sum += flags & 4 ? residual[place] : 0.0f;
                y[place] = finish(sum, activation, alpha, beta);
            }
        }
    }
}
