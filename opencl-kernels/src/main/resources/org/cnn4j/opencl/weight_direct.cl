// The weight gradient of depthwise convolutions and those of small groups, on GPUs: a work-group makes up to TAPS weights of one filter and
// channel. Its work-items share out the positions of all images, and what they summed is added up in local memory, in a fixed order.
#ifndef TAPS
#define TAPS 9
#endif
#ifndef ITEMS
#define ITEMS 128
#endif

// taps[t] = (x, y, z) of window position t times the dilation, and how far its element lies behind that of the first. in = (channels of a
// group, depth, height, width) of x; out = (filters of a group, depth, height, width) of dy; sizes = (positions of all images, groups,
// window positions, 0); by = what to divide by, as index.cl takes it, and more = (of the height, 0, 0): (of the positions of an image, of the
// width).
kernel __attribute__((reqd_work_group_size(ITEMS, 1, 1))) void weight_direct(
        global const float *x, global const float *dy, global float *dw, global const int4 *taps, int4 sizes, int4 in, int4 out,
        int4 stride, int4 pad, int4 by, int4 more) {
    local float sums[TAPS * ITEMS];
    int item = get_local_id(0);
    int first = get_group_id(0) * TAPS;
    int pair = get_group_id(1) + get_global_offset(1);
    int filter = pair / in.s0;
    int c = pair - filter * in.s0;
    int planeX = in.s1 * in.s2 * in.s3;
    int planeY = out.s1 * out.s2 * out.s3;
    x += ((size_t)(filter / out.s0) * in.s0 + c) * planeX;
    dy += (size_t)filter * planeY;
    float acc[TAPS];
#pragma unroll
    for (int t = 0; t < TAPS; t++) {
        acc[t] = 0.0f;
    }
    for (int k = item; k < sizes.s0; k += ITEMS) {
        int image = quotient(k, by.s0, by.s1);
        int position = k - image * planeY;
        int line = quotient(position, by.s2, by.s3);
        int z = quotient(line, more.s0, more.s1);
        int x0 = (position - line * out.s3) * stride.s2 - pad.s2;
        int y0 = (line - z * out.s2) * stride.s1 - pad.s1;
        int z0 = z * stride.s0 - pad.s0;
        float value = dy[(size_t)image * sizes.s1 * out.s0 * planeY + position];
        global const float *from = x + (size_t)image * sizes.s1 * in.s0 * planeX + ((z0 * in.s2 + y0) * in.s3 + x0);
#pragma unroll
        for (int t = 0; t < TAPS; t++) {
            int4 tap = taps[min(first + t, sizes.s2 - 1)];
            bool inside = (uint)(x0 + tap.s0) < (uint)in.s3 && (uint)(y0 + tap.s1) < (uint)in.s2
                && (uint)(z0 + tap.s2) < (uint)in.s1;
            acc[t] = fma(value, inside ? from[tap.s3] : 0.0f, acc[t]);
        }
    }
#pragma unroll
    for (int t = 0; t < TAPS; t++) {
        sums[t * ITEMS + item] = acc[t];
    }
    for (int apart = ITEMS / 2; apart > 0; apart /= 2) {
        barrier(CLK_LOCAL_MEM_FENCE);
        if (item < apart) {
            for (int t = 0; t < TAPS; t++) {
                sums[t * ITEMS + item] += sums[t * ITEMS + item + apart];
            }
        }
    }
    barrier(CLK_LOCAL_MEM_FENCE);
    if (item < TAPS && first + item < sizes.s2) {
        dw[(size_t)pair * sizes.s2 + first + item] = sums[item * ITEMS];
    }
}
