// The operands of the weight gradient on CPU devices: images with channels last and zeros around them, so that windows are runs of memory,
// and the way back of what was computed in the order of such windows.

// Zeros for `count` channels of pixels begin .. end of a line.
void lay_zeros(global float *line, int begin, int end, int count, int channels) {
    for (int i = begin; i < end; i++) {
        for (int j = 0; j < count; j++) {
            line[(size_t)i * channels + j] = 0.0f;
        }
    }
}

// in = (channels, depth, height, width) of x; to = (unused, depth, height, width) of y, which may be smaller than x with its zeros; pad =
// zeros before x. A work-item lays VW channels of one image, image `first` of x being the first of y.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void channels_last(
        global const float *x, global float *y, int first, int4 in, int4 to, int4 pad) {
    int c = get_group_id(0) * VW;
    int image = get_global_id(1);
    int count = min(VW, in.s0 - c);
    int plane = in.s1 * in.s2 * in.s3;
    global const float *from = x + ((size_t)(first + image) * in.s0 + c) * plane;
    y += (size_t)image * to.s1 * to.s2 * to.s3 * in.s0 + c;
    for (int z = 0; z < to.s1; z++) {
        int iz = z - pad.s0;
        for (int row = 0; row < to.s2; row++) {
            int iy = row - pad.s1;
            int inside = iz >= 0 && iz < in.s1 && iy >= 0 && iy < in.s2;
            int begin = inside ? clamp(pad.s2, 0, to.s3) : to.s3;
            int end = inside ? clamp(pad.s2 + in.s3, begin, to.s3) : to.s3;
            global float *line = y + (size_t)(z * to.s2 + row) * to.s3 * in.s0;
            lay_zeros(line, 0, begin, count, in.s0);
            lay_zeros(line, end, to.s3, count, in.s0);
        }
    }
    int ix = 0;
    int iy = 0;
    int iz = 0;
    for (int p = 0; p < plane; p += VW) {
        int some = min(VW, plane - p);
        FV r[VW];
        UNROLL for (int i = 0; i < VW; i++) {
            r[i] = (FV)(0.0f);
            if (i < count) {
                if (some == VW) {
                    r[i] = VLOAD(from + (size_t)i * plane + p);
                } else {
                    float line[VW];
                    for (int j = 0; j < VW; j++) {
                        line[j] = j < some ? from[(size_t)i * plane + p + j] : 0.0f;
                    }
                    r[i] = VLOAD(line);
                }
            }
        }
        transpose(r);
        UNROLL for (int j = 0; j < VW; j++) {
            if (j < some) {
                int oz = iz + pad.s0;
                int oy = iy + pad.s1;
                int ox = ix + pad.s2;
                if (oz < to.s1 && oy < to.s2 && ox < to.s3) {
                    global float *at = y + ((size_t)(oz * to.s2 + oy) * to.s3 + ox) * in.s0;
                    if (count == VW) {
                        VSTORE(r[j], at);
                    } else {
                        store_part(r[j], at, count);
                    }
                }
                if (++ix == in.s3) {
                    ix = 0;
                    if (++iy == in.s2) {
                        iy = 0;
                        iz++;
                    }
                }
            }
        }
    }
}

// Turns rows of (tap, channel) into rows of (channel, tap): a work-item does one row.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void taps_last(
        global const float *from, global float *to, int channels, int taps) {
    size_t row = (size_t)get_group_id(0) * channels * taps;
    from += row;
    to += row;
    for (int c = 0; c < channels; c++) {
        for (int t = 0; t < taps; t++) {
            *to++ = from[t * channels + c];
        }
    }
}
