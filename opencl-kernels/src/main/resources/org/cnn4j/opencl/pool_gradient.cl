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

// The windows of an axis that hold element `at`, counted with the padding before: from .. to, where dilation may leave gaps.
#define FIRST_WINDOW(at, K, S, D) max(0, ((at) - ((K) - 1) * (D) + (S) - 1) / (S))
#define LAST_WINDOW(at, S, windows) min((windows) - 1, (at) / (S))

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
    int fromY = FIRST_WINDOW(y, KH, SH, DH);
    int toY = LAST_WINDOW(y, SH, out.s2);
    int fromX = FIRST_WINDOW(x, KW, SW, DW);
    int toX = LAST_WINDOW(x, SW, out.s3);
    float sum = 0;
    for (int oz = FIRST_WINDOW(z, KD, SD, DD); oz <= LAST_WINDOW(z, SD, out.s1); oz++) {
        int kz = z - oz * SD;
#if DD > 1
        if (kz % DD != 0) {
            continue;
        }
#endif
#if !MAX
        int slices = counted(oz * SD - pad.s0, KD, DD, in.s1, padEnd.s0, padded);
#endif
        for (int oy = fromY; oy <= toY; oy++) {
            int ky = y - oy * SH;
#if DH > 1
            if (ky % DH != 0) {
                continue;
            }
#endif
#if !MAX
            int lines = slices * counted(oy * SH - pad.s1, KH, DH, in.s2, padEnd.s1, padded);
#endif
            int row = ((at.s0 * out.s1 + oz) * out.s2 + oy) * out.s3;
            for (int ox = fromX; ox <= toX; ox++) {
                int kx = x - ox * SW;
#if DW > 1
                if (kx % DW != 0) {
                    continue;
                }
#endif
#if MAX
                int tap = (kz / DD * KH + ky / DH) * KW + kx / DW;
                if (taps[row + ox] == tap) {
                    sum += dy[row + ox];
                }
#else
                sum += dy[row + ox] / (lines * counted(ox * SW - pad.s2, KW, DW, in.s3, padEnd.s2, padded));
#endif
            }
        }
    }
    dx[item] = sum;
}
