// Grouped and depthwise convolution for CPU devices. One work-item is one work-group and computes rowsPerItem output rows: each
// input row it needs is laid, with its padding, into scratch, so that every load of the inner loop is one whole vector.
// Arguments as for conv_direct; padded = floats of a padded row, wide = floats of an output row, rounded up to whole vectors.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void conv_rows(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, local float *line, local float *sums, int rows, int rowsPerItem, int groups, int groupOut, int4 in,
        int4 out, int4 kernelSize, int4 stride, int4 pad, int4 dilation, int padded, int wide, int flags, int activation,
        float alpha, float beta) {
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    size_t plane = (size_t)in.s1 * in.s2 * in.s3;
    int begin = get_group_id(0) * rowsPerItem;
    int end = min(begin + rowsPerItem, rows);
    POISON_LOCAL(line, padded);
    POISON_LOCAL(sums, wide);
    for (int i = 0; i < padded; i += VW) {
        VSTORE((FV)(0.0f), line + i);
    }
    for (int row = begin; row < end; row++) {
        int oy = row % out.s2;
        int rest = row / out.s2;
        int oz = rest % out.s1;
        rest /= out.s1;
        int oc = rest % out.s0;
        int n = rest / out.s0;
        global const float *image = x + ((size_t)n * groups + oc / groupOut) * in.s0 * plane;
        global const float *w = weights + (size_t)oc * in.s0 * taps;
        float start = (flags & 1) ? bias[oc] : 0.0f;
        for (int i = 0; i < wide; i += VW) {
            VSTORE((FV)(start), sums + i);
        }
        for (int c = 0; c < in.s0; c++, image += plane) {
            for (int kz = 0; kz < kernelSize.s0; kz++) {
                int iz = oz * stride.s0 - pad.s0 + kz * dilation.s0;
                for (int ky = 0; ky < kernelSize.s1; ky++, w += kernelSize.s2) {
                    int iy = oy * stride.s1 - pad.s1 + ky * dilation.s1;
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
                        FV weight = (FV)(w[kx]);
                        local const float *shifted = line + kx * dilation.s2;
                        if (stride.s2 == 1) {
                            for (int o = 0; o < wide; o += VW) {
                                VSTORE(fma(VLOAD(shifted + o), weight, VLOAD(sums + o)), sums + o);
                            }
                        } else if (stride.s2 == 2) {
                            for (int o = 0; o < wide; o += VW) {
                                FV low = VLOAD(shifted + 2 * o);
                                FV high = VLOAD(shifted + 2 * o + VW);
                                FV even = (FV)(low.even, high.even);
                                VSTORE(fma(even, weight, VLOAD(sums + o)), sums + o);
                            }
                        } else {
                            for (int o = 0; o < out.s3; o++) {
                                sums[o] = fma(shifted[o * stride.s2], w[kx], sums[o]);
                            }
                        }
                    }
                }
            }
        }
        size_t at = (size_t)row * out.s3;
        int o = 0;
        for (; o + VW <= out.s3; o += VW) {
            FV value = VLOAD(sums + o);
            if (flags & 4) {
                value += VLOAD(residual + at + o);
            }
            VSTORE(activate_v(value, activation, alpha, beta), y + at + o);
        }
        for (; o < out.s3; o++) {
            float value = sums[o];
            if (flags & 4) {
                value += residual[at + o];
            }
            y[at + o] = activate(value, activation, alpha, beta);
        }
    }
}
