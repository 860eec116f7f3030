// What the kernels of CPU devices for windows of EDGE x EDGE elements, STRIDE apart in both axes and without dilation, share beside
// rows.cl. Both are known to the compiler, and some rows of the output are computed together, so that an input row is loaded once for all of
// them. With a stride of 2 the even positions of a line lie before the odd ones, half a line each: then each tap of VW
// windows is one whole vector.
#ifndef EDGE
#define EDGE 3
#endif
#ifndef STRIDE
#define STRIDE 1
#endif
#define UNROLL _Pragma("unroll")
// Rows of a line's plane that `rows` rows of the output read.
#define READ_BY(rows) (((rows) - 1) * STRIDE + EDGE)

// Tap k of the windows o .. o+VW of a line, `padded` floats long.
INLINE FV tap(local const float *line, int padded, int o, int k) {
#if STRIDE == 1
    return VLOAD(line + o + k);
#else
    return VLOAD(line + (k & 1) * (padded / 2) + o + k / 2);
#endif
}

// Lays rows y0, y0 + 1, ... of a plane into `rows` lines for `windows` windows a row, as lay_rows does.
INLINE void lay_windows(
        local float *lines, global const float *plane, int left, int y0, int rows, int height, int width, int before,
        int windows, int padded, float neutral) {
#if STRIDE == 1
    lay_rows(
        lines, plane, left, y0, rows, height, width, before, max(0, windows - 1 + EDGE - before - width), padded, neutral);
#else
    int reach = windows + (EDGE - 1) / 2;
    for (int r = 0; r < rows; r++, lines += padded) {
        int y = y0 + r;
        if (y < 0 || y >= height) {
            fill(lines, padded, neutral);
            continue;
        }
        local float *odds = lines + padded / 2;
        fill(lines, (before + 1) / 2, neutral);
        fill(odds, before / 2, neutral);
        // Where the row's own first and second elements go, and every other one after them.
        local float *first = (before & 1 ? odds : lines) + before / 2;
        local float *second = (before & 1 ? lines : odds) + (before + 1) / 2;
        global const float *from = plane + y * width;
        int i = 0;
        for (; i < width && y * width + i + 2 * VW <= left; i += 2 * VW) {
            FV low = VLOAD(from + i);
            FV high = VLOAD(from + i + VW);
            VSTORE((FV)(low.even, high.even), first + i / 2);
            VSTORE((FV)(low.odd, high.odd), second + i / 2);
        }
        for (; i < width; i++) {
            (i & 1 ? second : first)[i / 2] = from[i];
        }
        fill(first + (width + 1) / 2, reach - before / 2 - (width + 1) / 2, neutral);
        fill(second + width / 2, reach - (before + 1) / 2 - width / 2, neutral);
    }
#endif
}

// Where the results of bands before `last` end.
size_t end_of_bands(int last, int4 bands, int4 out) {
    int plane = last / bands.s1;
    return ((size_t)plane * out.s2 + (last - plane * bands.s1) * bands.s2) * out.s3;
}

// Stores the first `count` lanes. Rows are computed in ascending order, so one of a single vector may go beyond its end, to be
// overwritten by the next, if that is before `end`: where the work-item's last row ends.
INLINE void store_windows(FV value, global float *y, size_t at, int count, int single, size_t end) {
    if (count >= VW || (single && at + VW <= end)) {
        VSTORE(value, y + at);
    } else {
        store_part(value, y + at, count);
    }
}
