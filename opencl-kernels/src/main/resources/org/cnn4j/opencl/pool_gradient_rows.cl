// The gradient of max and average pooling for CPU devices. A work-item does `run` planes, one after the other, each in scratch memory: for
// each row of windows it adds to the rows of the plane that the windows read. Options and arguments as for pool_gradient.
//
// Along a line, which begins with the padding, elements SW apart lie beside each other, so that tap k of neighbouring windows is one whole
// vector: position p is element p / SW of part p % SW, which has `part` floats. What windows give lies in a line of its own, with `lead` zeros before
// it: element i of a part takes from window i - (k * DW) / SW for each tap k that falls into the part.
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
#if VW > 8
#define LANES (int16)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#elif VW > 4
#define LANES (int8)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define LANES (int4)(0, 1, 2, 3)
#endif
#define PART_OF(k) ((k) * DW % SW)
#define PLACE_OF(k) ((k) * DW / SW)
#if KW <= 8
#define TAPS UNROLL for (int k = 0; k < KW; k++)
#else
#define TAPS for (int k = 0; k < KW; k++)
#endif

#if MAX
// Lays a row of the plane, or -INFINITY where there is none.
INLINE void lay_line(
        local float *line, global const float *plane, int left, int y, int height, int width, int before, int windows,
        int part) {
#if SW <= 2
    lay_windows(line, plane, left, y, 1, height, width, before, windows, SW * part, -INFINITY);
#else
    fill(line, SW * part, -INFINITY);
    for (int i = 0; i < width && y >= 0 && y < height; i++) {
        int p = before + i;
        line[p % SW * part + p / SW] = plane[y * width + i];
    }
#endif
}

// The first of `taps` positions from start, `dilation` apart, that lies within a size; far below 0 if there is none.
INLINE int first_inside(int start, int taps, int dilation, int size) {
    int k = start < 0 ? (dilation - 1 - start) / dilation : 0;
    return k < taps && start + k * dilation < size ? k : -(KD * KH * KW + 1);
}

// Which tap of each window of a row is its first maximum, as a float; less than 0 of windows in the padding. `lines` holds the rows that they read,
// `inside` the first tap along them that counts, and `above` what taps come before in rows that lie in the padding: minus infinity may be the maximum.
INLINE void find_largest(
        local float *found, local const float *lines, local const float *inside, int above, int part, int windows) {
    for (int o = 0; o < windows; o += VW) {
        FV largest = (FV)(-INFINITY);
        FV tap = VLOAD(inside + o) + above;
        for (int r = 0; r < KD * KH; r++) {
            TAPS {
                FV v = VLOAD(lines + r * SW * part + PART_OF(k) * part + o + PLACE_OF(k));
                // Greater, or the first NaN.
                IV take = ~islessequal(v, largest) & isequal(largest, largest);
                largest = select(largest, v, take);
                tap = select(tap, (FV)((float)(r * KW + k)), take);
            }
        }
        VSTORE(tap, found + o);
    }
}
#endif

// What comes from behind windows o, o + 1, ... of a row, and zeros beyond its end.
INLINE FV load_row(global const float *row, int o, int windows, int left) {
    FV value;
    if (left - o >= VW) {
        value = VLOAD(row + o);
    } else {
        float some[VW];
        for (int i = 0; i < VW; i++) {
            some[i] = o + i < windows ? row[o + i] : 0;
        }
        value = VLOAD(some);
    }
    return select((FV)(0.0f), value, LANES < windows - o);
}

// Adds what the windows of a row give to one of the rows that they read, with MAX the r-th.
INLINE void add_given(local float *to, local const float *given, local const float *found, int r, int part, int elements) {
    UNROLL for (int f = 0; f < SW; f++) {
        for (int i = 0; i < elements; i += VW) {
            FV sum = VLOAD(to + f * part + i);
            TAPS {
                if (PART_OF(k) == f) {
                    FV g = VLOAD(given + i - PLACE_OF(k));
#if MAX
                    IV is = isequal(VLOAD(found + i - PLACE_OF(k)), (FV)((float)(r * KW + k)));
                    g = select((FV)(0.0f), g, is);
#endif
                    sum += g;
                }
            }
            VSTORE(sum, to + f * part + i);
        }
    }
}

// Puts a line's elements beside each other again, from position `before` on. May write beyond the row, but not beyond `left` floats.
INLINE void store_line(local const float *line, global float *to, int width, int left, int before, int part) {
    int i = 0;
#if SW == 1
    for (; i < width && i + VW <= left; i += VW) {
        VSTORE(VLOAD(line + before + i), to + i);
    }
#elif SW == 2
    local const float *first = line + (before & 1) * part + before / 2;
    local const float *second = line + (1 - (before & 1)) * part + (before + 1) / 2;
    for (; i < width && i + 2 * VW <= left; i += 2 * VW) {
        FV a = VLOAD(first + i / 2);
        FV b = VLOAD(second + i / 2);
        FV both;
        both.even = a.lo;
        both.odd = b.lo;
        VSTORE(both, to + i);
        both.even = a.hi;
        both.odd = b.hi;
        VSTORE(both, to + i + VW);
    }
#endif
    for (; i < width; i++) {
        to[i] = line[(before + i) % SW * part + (before + i) / SW];
    }
}

// sizes = (part, lead, floats of the line of what is given, scratch in all).
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_gradient_rows(
        global const float *dy, global const float *x, global float *dx, local float *scratch, int planes, int run, int4 in,
        int4 out, int4 pad, int4 padEnd, int padded, int4 sizes) {
    POISON_LOCAL(scratch, sizes.s3);
    int part = sizes.s0;
    int size = in.s1 * in.s2 * in.s3;
    int elements = (pad.s2 + in.s3 - 1) / SW + 1;
    local float *given = scratch + sizes.s1;
    local float *found = given + sizes.s2;
    // Of each window along a row: its first tap inside, or how many elements it counts.
    local float *along = scratch + 2 * sizes.s2;
    // The rows that windows read, or what each of these gets.
    local float *lines = along + sizes.s2;
    local float *rows = lines + (MAX ? KD * KH : 1) * SW * part;
    fill(scratch, sizes.s2, 0);
#if MAX
    for (int o = 0; o < out.s3; o++) {
        along[o] = first_inside(o * SW - pad.s2, KW, DW, in.s3);
    }
#else
    count_along_rows(along, out.s3, in.s3, KW, SW, pad.s2, padEnd.s2, DW, padded);
#endif
    int first = get_group_id(0) * run;
    int last = min(first + run, planes);
    int windows = out.s1 * out.s2;
    for (int plane = first; plane < last; plane++) {
        fill(rows, in.s1 * in.s2 * SW * part, 0);
        for (int row = 0; row < windows; row++) {
            int z0 = row / out.s2 * SD - pad.s0;
            int y0 = row % out.s2 * SH - pad.s1;
            int at = (plane * windows + row) * out.s3;
            int left = planes * windows * out.s3 - at;
#if MAX
            for (int r = 0; r < KD * KH; r++) {
                int z = z0 + r / KH * DD;
                int inside = z >= 0 && z < in.s1;
                int from = plane * size + (inside ? z : 0) * in.s2 * in.s3;
                lay_line(
                    lines + r * SW * part, x + from, planes * size - from, y0 + r % KH * DH, inside ? in.s2 : 0, in.s3,
                    pad.s2, out.s3, part);
            }
            int above = (first_inside(z0, KD, DD, in.s1) * KH + first_inside(y0, KH, DH, in.s2)) * KW;
            find_largest(found, lines, along, above, part, out.s3);
            for (int o = 0; o < out.s3; o += VW) {
                VSTORE(load_row(dy + at, o, out.s3, left), given + o);
            }
#else
            int counted = positions(z0, KD, DD, padded ? z0 : 0, in.s1 + padded * padEnd.s0)
                * positions(y0, KH, DH, padded ? y0 : 0, in.s2 + padded * padEnd.s1);
            for (int o = 0; o < out.s3; o += VW) {
                VSTORE(mean(load_row(dy + at, o, out.s3, left), VLOAD(along + o) * counted), given + o);
            }
            fill(lines, SW * part, 0);
            add_given(lines, given, found, 0, part, elements);
#endif
            for (int r = 0; r < KD * KH; r++) {
                int z = z0 + r / KH * DD;
                int y = y0 + r % KH * DH;
                if (z < 0 || z >= in.s1 || y < 0 || y >= in.s2) {
                    continue;
                }
                local float *to = rows + (z * in.s2 + y) * SW * part;
#if MAX
                add_given(to, given, found, r, part, elements);
#else
                for (int f = 0; f < SW * part; f += part) {
                    for (int i = f; i < f + elements; i += VW) {
                        VSTORE(VLOAD(to + i) + VLOAD(lines + i), to + i);
                    }
                }
#endif
            }
        }
        for (int y = 0; y < in.s1 * in.s2; y++) {
            int to = plane * size + y * in.s3;
            store_line(rows + y * SW * part, dx + to, in.s3, last * size - to, pad.s2, part);
        }
    }
}
