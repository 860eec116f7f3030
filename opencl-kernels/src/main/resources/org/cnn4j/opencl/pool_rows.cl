// Max and average pooling for CPU devices. One work-item is one work-group and computes rowsPerItem output rows: each input row that
// a window touches is laid, with its padding, into scratch, so that every load of the inner loop is one whole vector.
// Arguments as for pool; padded = floats of a padded row, wide = floats of an output row, rounded up to whole vectors.
#define POOL_MAX 0
#define POOL_AVERAGE_PADDED 2

// How many positions from start, dilation apart, lie in 0 .. end.
int positions(int start, int count, int dilation, int begin, int end) {
    int inside = 0;
    for (int i = 0; i < count; i++) {
        int at = start + i * dilation;
        inside += at >= begin && at < end;
    }
    return inside;
}

// A maximum that keeps NaN.
FV join_v(FV a, FV b, int kind) {
    return kind == POOL_MAX ? select(a, b, isgreater(b, a) | isnan(b)) : a + b;
}

float join(float a, float b, int kind) {
    return kind == POOL_MAX ? (b > a || isnan(b) ? b : a) : a + b;
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_rows(
        global const float *x, global float *y, local float *line, local float *results, int rows, int rowsPerItem, int4 in,
        int4 out, int4 kernelSize, int4 stride, int4 pad, int4 padEnd, int4 dilation, int padded, int wide, int kind) {
    float neutral = kind == POOL_MAX ? -INFINITY : 0.0f;
    POISON_LOCAL(line, padded);
    POISON_LOCAL(results, wide);
    for (int i = 0; i < padded; i += VW) {
        VSTORE((FV)(neutral), line + i);
    }
    int begin = get_group_id(0) * rowsPerItem;
    int end = min(begin + rowsPerItem, rows);
    for (int row = begin; row < end; row++) {
        int oy = row % out.s2;
        int oz = (row / out.s2) % out.s1;
        int plane = row / (out.s2 * out.s1);
        global const float *image = x + (size_t)plane * in.s1 * in.s2 * in.s3;
        int z0 = oz * stride.s0 - pad.s0;
        int y0 = oy * stride.s1 - pad.s1;
        for (int i = 0; i < wide; i += VW) {
            VSTORE((FV)(neutral), results + i);
        }
        for (int kz = 0; kz < kernelSize.s0; kz++) {
            for (int ky = 0; ky < kernelSize.s1; ky++) {
                int iz = z0 + kz * dilation.s0;
                int iy = y0 + ky * dilation.s1;
                if (iz < 0 || iz >= in.s1 || iy < 0 || iy >= in.s2) {
                    continue;
                }
                global const float *from = image + ((size_t)iz * in.s2 + iy) * in.s3;
                int i = 0;
                for (; i + VW <= in.s3; i += VW) {
                    VSTORE(VLOAD(from + i), line + pad.s2 + i);
                }
                for (; i < in.s3; i++) {
                    line[pad.s2 + i] = from[i];
                }
                for (int kx = 0; kx < kernelSize.s2; kx++) {
                    local const float *shifted = line + kx * dilation.s2;
                    if (stride.s2 == 1) {
                        for (int o = 0; o < wide; o += VW) {
                            VSTORE(join_v(VLOAD(results + o), VLOAD(shifted + o), kind), results + o);
                        }
                    } else if (stride.s2 == 2) {
                        for (int o = 0; o < wide; o += VW) {
                            FV low = VLOAD(shifted + 2 * o);
                            FV high = VLOAD(shifted + 2 * o + VW);
                            FV even = (FV)(low.even, high.even);
                            VSTORE(join_v(VLOAD(results + o), even, kind), results + o);
                        }
                    } else {
                        for (int o = 0; o < out.s3; o++) {
                            results[o] = join(results[o], shifted[o * stride.s2], kind);
                        }
                    }
                }
            }
        }
        global float *to = y + (size_t)row * out.s3;
        if (kind == POOL_MAX) {
            for (int o = 0; o < out.s3; o++) {
                to[o] = results[o];
            }
            continue;
        }
        // Average: the divisor of a window is the product of what it covers along each axis.
        int over = kind == POOL_AVERAGE_PADDED;
        int covered = positions(z0, kernelSize.s0, dilation.s0, over ? z0 : 0, in.s1 + over * padEnd.s0)
            * positions(y0, kernelSize.s1, dilation.s1, over ? y0 : 0, in.s2 + over * padEnd.s1);
        for (int o = 0; o < out.s3; o++) {
            int x0 = o * stride.s2 - pad.s2;
            int count = covered * positions(x0, kernelSize.s2, dilation.s2, over ? x0 : 0, in.s3 + over * padEnd.s2);
            to[o] = count > 0 ? results[o] / count : 0.0f;
        }
    }
}
