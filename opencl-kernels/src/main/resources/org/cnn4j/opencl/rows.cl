// What the kernels of CPU devices that work row by row share. One work-item is one work-group and computes a few bands: bandRows rows
// of one plane of the output. It lays the input rows of a band, with what lies beyond their ends, into scratch, so that every load of
// the inner loops is one whole vector. `padded` floats lie between the beginnings of two rows.

// Stores the first `count` lanes, fewer than VW.
INLINE void store_part(FV value, global float *y, int count) {
#if VW > 8
    float8 eight = value.lo;
    if (count & 8) {
        vstore8(eight, 0, y);
        eight = value.hi;
        y += 8;
    }
    float4 four = eight.lo;
#elif VW > 4
    float8 eight = value;
    float4 four = value.lo;
#else
    float4 four = value;
#endif
#if VW > 4
    if (count & 4) {
        vstore4(four, 0, y);
        four = eight.hi;
        y += 4;
    }
#endif
    float2 two = four.lo;
    if (count & 2) {
        vstore2(two, 0, y);
        two = four.hi;
        y += 2;
    }
    if (count & 1) {
        *y = two.s0;
    }
}

INLINE void fill(local float *to, int count, float value) {
    for (int i = 0; i < count; i += VW) {
        VSTORE((FV)(value), to + i);
    }
}

// Lays rows y0, y0 + 1, ... of a plane into `rows` lines, with `before` and `after` neutral values at their ends; rows outside are
// neutral. left = elements from the plane's beginning to the end of its buffer. Writes up to VW floats beyond each line: the next line
// covers them.
void lay_rows(
        local float *lines, global const float *plane, int left, int y0, int rows, int height, int width, int before,
        int after, int padded, float neutral) {
    for (int r = 0; r < rows; r++, lines += padded) {
        int y = y0 + r;
        if (y < 0 || y >= height) {
            fill(lines, before + width + after, neutral);
            continue;
        }
        fill(lines, before, neutral);
        global const float *from = plane + y * width;
        int i = 0;
        for (; i < width && y * width + i + VW <= left; i += VW) {
            VSTORE(VLOAD(from + i), lines + before + i);
        }
        for (; i < width; i++) {
            lines[before + i] = from[i];
        }
        fill(lines + before + width, after, neutral);
    }
}

// Every stride-th float from line[0] on, VW of them.
FV load_strided(local const float *line, int stride) {
    if (stride == 1) {
        return VLOAD(line);
    }
    if (stride == 2) {
        FV low = VLOAD(line);
        FV high = VLOAD(line + VW);
        return (FV)(low.even, high.even);
    }
    float taken[VW];
    for (int i = 0; i < VW; i++) {
        taken[i] = line[i * stride];
    }
    return VLOAD(taken);
}
