// Max and average pooling for CPU devices with windows as windows.cl has them. Arguments as for pool_rows; MAXIMUM says which kind of
// pooling is compiled.
#ifndef MAXIMUM
#define MAXIMUM 1
#endif
#define NEUTRAL (MAXIMUM ? -INFINITY : 0.0f)
#define JOINED(a, b) join((a), (b), MAXIMUM ? POOL_MAX : POOL_AVERAGE_PADDED)

typedef struct {
    global float *y;
    size_t end;
    int width;
    // How many elements a window covers along a row, how many planes, and which of their rows count.
    local const float *wide;
    int deep;
    int low;
    int high;
} Pooling;

// R rows of the output, from element `at` on, of which the first reads rows from y0 on. Windows are joined along their rows first.
#define DEFINE_ROWS(R) \
    INLINE void rows_##R(Pooling p, size_t at, int y0, local const float *lines, int slices, int slice, int padded) { \
        for (int o = 0; o < p.width; o += VW) { \
            FV values[R]; \
            UNROLL for (int r = 0; r < R; r++) { \
                values[r] = (FV)(NEUTRAL); \
            } \
            for (int s = 0; s < slices; s++) { \
                local const float *line = lines + s * slice + o; \
                UNROLL for (int j = 0; j < READ_BY(R); j++) { \
                    FV joined = tap(line + j * padded, padded, 0, 0); \
                    UNROLL for (int kx = 1; kx < EDGE; kx++) { \
                        joined = JOINED(joined, tap(line + j * padded, padded, 0, kx)); \
                    } \
                    UNROLL for (int r = 0; r < R; r++) { \
                        if (j >= r * STRIDE && j < r * STRIDE + EDGE) { \
                            values[r] = JOINED(values[r], joined); \
                        } \
                    } \
                } \
            } \
            UNROLL for (int r = 0; r < R; r++) { \
                FV value = values[r]; \
                if (!MAXIMUM) { \
                    int counted = p.deep * positions(y0 + r * STRIDE, EDGE, 1, p.low, p.high); \
                    value = mean(value, (FV)(counted) * VLOAD(p.wide + o)); \
                } \
                store_windows(value, p.y, at + (size_t)r * p.width + o, p.width - o, p.width <= VW, p.end); \
            } \
        } \
    }
DEFINE_ROWS(4)
DEFINE_ROWS(2)
DEFINE_ROWS(1)

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_windows(
        global const float *x, global float *y, local float *scratch, int4 bands, int4 lines, int4 in, int4 out,
        int4 kernelSize, int4 stride, int4 pad, int4 padEnd, int4 dilation, int wide, int kind) {
    int slice = lines.s0 * lines.s1;
    POISON_LOCAL(scratch, wide + kernelSize.s0 * slice + VW);
    int over = kind == POOL_AVERAGE_PADDED;
    if (!MAXIMUM) {
        count_along_rows(scratch, wide, in.s3, EDGE, STRIDE, pad.s2, padEnd.s2, 1, over);
    }
    local float *rowsOfBand = scratch + wide;
    int first = get_group_id(0) * bands.s3;
    int last = min(first + bands.s3, bands.s0);
    Pooling p = {
        y, end_of_bands(last, bands, out), out.s3, scratch, 0, over ? INT_MIN : 0, in.s2 + over * padEnd.s1};
    for (int band = first; band < last; band++) {
        int outPlane = band / bands.s1;
        int begin = (band - outPlane * bands.s1) * bands.s2;
        int rows = min(bands.s2, out.s2 - begin);
        int channel = outPlane / out.s1;
        int z0 = (outPlane - channel * out.s1) * stride.s0 - pad.s0;
        for (int s = 0; s < kernelSize.s0; s++) {
            int iz = z0 + s * dilation.s0;
            int inside = iz >= 0 && iz < in.s1;
            int from = (channel * in.s1 + (inside ? iz : 0)) * in.s2 * in.s3;
            lay_windows(
                rowsOfBand + s * slice, x + from, lines.s2 - from, begin * STRIDE - pad.s1, READ_BY(rows),
                inside ? in.s2 : 0, in.s3, pad.s2, out.s3, lines.s1, NEUTRAL);
        }
        p.deep = positions(z0, kernelSize.s0, dilation.s0, over ? z0 : 0, in.s1 + over * padEnd.s0);
        for (int r = 0; r < rows;) {
            size_t at = ((size_t)outPlane * out.s2 + begin + r) * out.s3;
            local const float *from = rowsOfBand + r * STRIDE * lines.s1;
            int y0 = (begin + r) * STRIDE - pad.s1;
            if (rows - r >= 4) {
                rows_4(p, at, y0, from, kernelSize.s0, slice, lines.s1);
                r += 4;
            } else if (rows - r >= 2) {
                rows_2(p, at, y0, from, kernelSize.s0, slice, lines.s1);
                r += 2;
            } else {
                rows_1(p, at, y0, from, kernelSize.s0, slice, lines.s1);
                r++;
            }
        }
    }
}
