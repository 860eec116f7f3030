// Max and average pooling for CPU devices, by bands as rows.cl has them. Arguments as for pool; bands and lines as for conv_rows. The
// first `wide` floats of scratch hold how many elements a window covers along a row.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pool_rows(
        global const float *x, global float *y, local float *scratch, int4 bands, int4 lines, int4 in, int4 out,
        int4 kernelSize, int4 stride, int4 pad, int4 padEnd, int4 dilation, int wide, int kind) {
    int slice = lines.s0 * lines.s1;
    float neutral = kind == POOL_MAX ? -INFINITY : 0.0f;
    int after = max(0, (out.s3 - 1) * stride.s2 + (kernelSize.s2 - 1) * dilation.s2 + 1 - pad.s2 - in.s3);
    POISON_LOCAL(scratch, wide + kernelSize.s0 * slice + VW);
    int over = kind == POOL_AVERAGE_PADDED;
    count_along_rows(scratch, wide, in.s3, kernelSize.s2, stride.s2, pad.s2, padEnd.s2, dilation.s2, over);
    local float *rowsOfBand = scratch + wide;
    int first = get_group_id(0) * bands.s3;
    int last = min(first + bands.s3, bands.s0);
    for (int band = first; band < last; band++) {
        int rest = band / bands.s1;
        int begin = (band - rest * bands.s1) * bands.s2;
        int rows = min(bands.s2, out.s2 - begin);
        int oz = rest % out.s1;
        int channel = rest / out.s1;
        int z0 = oz * stride.s0 - pad.s0;
        for (int s = 0; s < kernelSize.s0; s++) {
            int iz = z0 + s * dilation.s0;
            int inside = iz >= 0 && iz < in.s1;
            int from = (channel * in.s1 + (inside ? iz : 0)) * in.s2 * in.s3;
            lay_rows(
                rowsOfBand + s * slice, x + from, lines.s2 - from, begin * stride.s1 - pad.s1,
                (rows - 1) * stride.s1 + (kernelSize.s1 - 1) * dilation.s1 + 1, inside ? in.s2 : 0, in.s3, pad.s2, after,
                lines.s1, neutral);
        }
        int deep = positions(z0, kernelSize.s0, dilation.s0, over ? z0 : 0, in.s1 + over * padEnd.s0);
        for (int r = 0; r < rows; r++) {
            size_t at = (((size_t)channel * out.s1 + oz) * out.s2 + begin + r) * out.s3;
            int y0 = (begin + r) * stride.s1 - pad.s1;
            FV covered =
                (FV)(deep * positions(y0, kernelSize.s1, dilation.s1, over ? y0 : 0, in.s2 + over * padEnd.s1));
            for (int o = 0; o < out.s3; o += VW) {
                FV value = (FV)(neutral);
                for (int s = 0; s < kernelSize.s0; s++) {
                    local const float *line = rowsOfBand + s * slice + r * stride.s1 * lines.s1 + o * stride.s2;
                    for (int ky = 0; ky < kernelSize.s1; ky++, line += dilation.s1 * lines.s1) {
                        for (int kx = 0; kx < kernelSize.s2; kx++) {
                            value = join(value, load_strided(line + kx * dilation.s2, stride.s2), kind);
                        }
                    }
                }
                if (kind != POOL_MAX) {
                    value = mean(value, covered * VLOAD(scratch + o));
                }
                if (out.s3 - o >= VW) {
                    VSTORE(value, y + at + o);
                } else {
                    store_part(value, y + at + o, out.s3 - o);
                }
            }
        }
    }
}
