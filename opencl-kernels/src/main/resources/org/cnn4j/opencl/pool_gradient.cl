// The gradient of max and average pooling over one to three spatial dimensions (missing ones have size 1). Each element of x gathers from the
// windows that hold it, in ascending order, so that no two work-items add to one element. in and out = (0, depth, height, width).
// KD, KH, KW = the window; SD, SH, SW = strides; DD, DH, DW = dilations.
#ifndef KH
#define KD 1
#define KH 3
#define KW 3
#define SD 1
#define SH 2
#define SW 2
#define DD 1
#define DH 1
#define DW 1
#define MAX 1
#endif

// Where the first maximum of each window lies: the number of its tap, the last axis running fastest, or -1 of a window in the padding. NaN
// is the largest of all. A work-item does one window.
kernel void pool_largest(
        global const float *x, global int *taps, int count, uint4 dims, uint4 magic, uint4 shift, int4 in, int4 pad) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int4 at = coordinates((uint)item, dims, magic, shift);
    int z0 = at.s1 * SD - pad.s0;
    int y0 = at.s2 * SH - pad.s1;
    int x0 = at.s3 * SW - pad.s2;
    x += (size_t)at.s0 * in.s1 * in.s2 * in.s3;
    float largest = -INFINITY;
    int found = -1;
    for (int kz = 0; kz < KD; kz++) {
        int iz = z0 + kz * DD;
        for (int ky = 0; ky < KH; ky++) {
            int iy = y0 + ky * DH;
            for (int kx = 0; kx < KW; kx++) {
                int ix = x0 + kx * DW;
                if (iz < 0 || iz >= in.s1 || iy < 0 || iy >= in.s2 || ix < 0 || ix >= in.s3) {
                    continue;
                }
                float v = x[((size_t)iz * in.s2 + iy) * in.s3 + ix];
                if (found < 0 || v > largest || (isnan(v) && !isnan(largest))) {
                    largest = v;
                    found = (kz * KH + ky) * KW + kx;
                }
            }
        }
    }
    taps[item] = found;
}

// Whether the window whose tap k an element `at` of an axis is, counted with the padding before, is one of `windows`, and which.
#define IS_WINDOW(at, k, S, D, windows) \
    ((at) >= (k) * (D) && ((at) - (k) * (D)) % (S) == 0 && ((at) - (k) * (D)) / (S) < (windows))
#define WINDOW_OF(at, k, S, D) (((at) - (k) * (D)) / (S))

#if !MAX
// How many elements of an axis a window counts that begins at `start`: those inside, or with padding all before the padded end.
int counted(int start, int taps, int dilation, int size, int padEnd, int padded) {
    int count = 0;
    for (int k = 0; k < taps; k++) {
        int at = start + k * dilation;
        count += padded ? at < size + padEnd : at >= 0 && at < size;
    }
    return count;
}
#endif

// dims = (planes, depth, height, width) of x. taps: as pool_largest tells them; anything for the average.
kernel void pool_gradient(
        global const float *dy, global const int *taps, global float *dx, int count, uint4 dims, uint4 magic, uint4 shift,
        int4 in, int4 out, int4 pad, int4 padEnd, int padded) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int4 at = coordinates((uint)item, dims, magic, shift);
    int z = at.s1 + pad.s0;
    int y = at.s2 + pad.s1;
    int x = at.s3 + pad.s2;
    float sum = 0;
    // From the last tap on, so that windows come in ascending order.
    for (int kz = KD - 1; kz >= 0; kz--) {
        if (!IS_WINDOW(z, kz, SD, DD, out.s1)) {
            continue;
        }
        int oz = WINDOW_OF(z, kz, SD, DD);
#if !MAX
        int slices = counted(oz * SD - pad.s0, KD, DD, in.s1, padEnd.s0, padded);
#endif
        for (int ky = KH - 1; ky >= 0; ky--) {
            if (!IS_WINDOW(y, ky, SH, DH, out.s2)) {
                continue;
            }
            int oy = WINDOW_OF(y, ky, SH, DH);
#if !MAX
            int lines = slices * counted(oy * SH - pad.s1, KH, DH, in.s2, padEnd.s1, padded);
#endif
            int row = ((at.s0 * out.s1 + oz) * out.s2 + oy) * out.s3;
            for (int kx = KW - 1; kx >= 0; kx--) {
                if (!IS_WINDOW(x, kx, SW, DW, out.s3)) {
                    continue;
                }
                int ox = WINDOW_OF(x, kx, SW, DW);
#if MAX
                sum += taps[row + ox] == (kz * KH + ky) * KW + kx ? dy[row + ox] : 0;
#else
                sum += dy[row + ox] / (lines * counted(ox * SW - pad.s2, KW, DW, in.s3, padEnd.s2, padded));
#endif
            }
        }
    }
    dx[item] = sum;
}
