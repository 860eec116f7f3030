// The gradient of max and average pooling for CPU devices: a work-item does `run` planes and adds what each window gives to its elements,
// in the order of the windows. Options and arguments as for pool_gradient; `line` floats lie between the beginnings of two lines of scratch.
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

INLINE void clear(global float *plane, int size) {
    int i = 0;
    for (; i + VW <= size; i += VW) {
        VSTORE((FV)(0.0f), plane + i);
    }
    for (; i < size; i++) {
        plane[i] = 0;
    }
}

#if MAX
// The tap of the first element of a window that lies inside, or -1: what remains to ask where all elements are minus infinity.
int first_inside(int z0, int y0, int x0, int4 in) {
    for (int k = 0; k < KD * KH * KW; k++) {
        int z = z0 + k / (KH * KW) * DD;
        int y = y0 + k / KW % KH * DH;
        int x = x0 + k % KW * DW;
        if (z >= 0 && z < in.s1 && y >= 0 && y < in.s2 && x >= 0 && x < in.s3) {
            return k;
        }
    }
    return -1;
}

// Gives each window of one row, from `o` on, to its first maximum. `lines` holds the rows that they read.
INLINE void give_largest(
        global const float *dy, global float *plane, local const float *lines, int padded, int o, int z0, int y0, int4 in,
        int width, int before) {
    FV largest = (FV)(-INFINITY);
    IV found = (IV)(-1);
#pragma unroll
    for (int k = 0; k < KD * KH * KW; k++) {
        FV v = load_strided(lines + k / KW * padded + o * SW + k % KW * DW, SW);
        IV take = isgreater(v, largest) || (isnan(v) && !isnan(largest));
        largest = select(largest, v, take);
        found = select(found, (IV)(k), take);
    }
    int taps[VW];
    JOIN(vstore, VW)(found, 0, taps);
    int some = min(VW, width - o);
    for (int i = 0; i < some; i++) {
        int x0 = (o + i) * SW - before;
        int k = taps[i] >= 0 ? taps[i] : first_inside(z0, y0, x0, in);
        if (k >= 0) {
            int z = z0 + k / (KH * KW) * DD;
            int y = y0 + k / KW % KH * DH;
            plane[(z * in.s2 + y) * in.s3 + x0 + k % KW * DW] += dy[o + i];
        }
    }
}
#else
// Which taps of a window that begins at `start` lie inside, and how many count.
INLINE int3 taps_inside(int start, int taps, int dilation, int size, int padEnd, int padded) {
    int from = start < 0 ? (dilation - 1 - start) / dilation : 0;
    int to = start >= size ? 0 : min(taps, (size - start + dilation - 1) / dilation);
    int end = size + padEnd;
    int before = start >= end ? 0 : min(taps, (end - start + dilation - 1) / dilation);
    return (int3)(from, to, padded ? before : max(0, to - from));
}
#endif

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_gradient_rows(
        global const float *dy, global const float *x, global float *dx, local float *lines, int planes, int run, int4 in,
        int4 out, int4 pad, int4 padEnd, int padded, int line) {
#if MAX
    POISON_LOCAL(lines, KD * KH * line + VW);
#endif
    int first = get_group_id(0) * run;
    int last = min(first + run, planes);
    int size = in.s1 * in.s2 * in.s3;
    for (int plane = first; plane < last; plane++) {
        global float *to = dx + plane * size;
        clear(to, size);
        for (int row = 0; row < out.s1 * out.s2; row++) {
            int z0 = row / out.s2 * SD - pad.s0;
            int y0 = row % out.s2 * SH - pad.s1;
            global const float *from = dy + (plane * out.s1 * out.s2 + row) * out.s3;
#if MAX
            int after = max(0, (out.s3 - 1) * SW + (KW - 1) * DW + 1 - pad.s2 - in.s3);
            for (int k = 0; k < KD * KH; k++) {
                int z = z0 + k / KH * DD;
                int inside = z >= 0 && z < in.s1;
                int at = plane * size + (inside ? z : 0) * in.s2 * in.s3;
                lay_rows(
                    lines + k * line, x + at, planes * size - at, y0 + k % KH * DH, 1, inside ? in.s2 : 0, in.s3, pad.s2,
                    after, line, -INFINITY);
            }
            for (int o = 0; o < out.s3; o += VW) {
                give_largest(from, to, lines, line, o, z0, y0, in, out.s3, pad.s2);
            }
#else
            int3 slices = taps_inside(z0, KD, DD, in.s1, padEnd.s0, padded);
            int3 rows = taps_inside(y0, KH, DH, in.s2, padEnd.s1, padded);
            for (int o = 0; o < out.s3; o++) {
                int x0 = o * SW - pad.s2;
                int3 columns = taps_inside(x0, KW, DW, in.s3, padEnd.s2, padded);
                float share = from[o] / (slices.s2 * rows.s2 * columns.s2);
                for (int kz = slices.s0; kz < slices.s1; kz++) {
                    for (int ky = rows.s0; ky < rows.s1; ky++) {
                        global float *at = to + ((z0 + kz * DD) * in.s2 + y0 + ky * DH) * in.s3 + x0;
                        for (int kx = columns.s0; kx < columns.s1; kx++) {
                            at[kx * DW] += share;
                        }
                    }
                }
            }
#endif
        }
    }
}
