// Grouped and depthwise convolution for CPU devices, by bands as rows.cl has them. Arguments as for conv_direct; scratch holds the input
// rows of a band for each channel of a group and each plane of the window. bands = (bands in all, bands a plane, rows a band, bands
// a work-item); lines = (rows of scratch a plane, floats between them, elements of x, 0).
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void conv_rows(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, local float *scratch, int4 bands, int4 lines, int groups, int groupOut, int4 in, int4 out,
        int4 kernelSize, int4 stride, int4 pad, int4 dilation, int flags, int activation, float alpha, float beta) {
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    int plane = in.s1 * in.s2 * in.s3;
    int slice = lines.s0 * lines.s1;
    int slices = in.s0 * kernelSize.s0;
    int after = max(0, (out.s3 - 1) * stride.s2 + (kernelSize.s2 - 1) * dilation.s2 + 1 - pad.s2 - in.s3);
    POISON_LOCAL(scratch, slices * slice + VW);
    int first = get_group_id(0) * bands.s3;
    int last = min(first + bands.s3, bands.s0);
    for (int band = first; band < last; band++) {
        int rest = band / bands.s1;
        int begin = (band - rest * bands.s1) * bands.s2;
        int rows = min(bands.s2, out.s2 - begin);
        int oz = rest % out.s1;
        rest /= out.s1;
        int oc = rest % out.s0;
        int n = rest / out.s0;
        int image = (n * groups + oc / groupOut) * in.s0 * plane;
        for (int s = 0; s < slices; s++) {
            int iz = oz * stride.s0 - pad.s0 + s % kernelSize.s0 * dilation.s0;
            int inside = iz >= 0 && iz < in.s1;
            int from = image + s / kernelSize.s0 * plane + (inside ? iz * in.s2 * in.s3 : 0);
            lay_rows(
                scratch + s * slice, x + from, lines.s2 - from, begin * stride.s1 - pad.s1,
                (rows - 1) * stride.s1 + (kernelSize.s1 - 1) * dilation.s1 + 1, inside ? in.s2 : 0, in.s3, pad.s2, after,
                lines.s1, 0.0f);
        }
        global const float *w = weights + (size_t)oc * in.s0 * taps;
        FV start = (FV)((flags & 1) ? bias[oc] : 0.0f);
        for (int r = 0; r < rows; r++) {
            size_t at = (((size_t)(n * out.s0 + oc) * out.s1 + oz) * out.s2 + begin + r) * out.s3;
            for (int o = 0; o < out.s3; o += VW) {
                FV sum = start;
                for (int s = 0; s < slices; s++) {
                    local const float *line = scratch + s * slice + r * stride.s1 * lines.s1 + o * stride.s2;
                    global const float *factor = w + s * kernelSize.s1 * kernelSize.s2;
                    for (int ky = 0; ky < kernelSize.s1; ky++, line += dilation.s1 * lines.s1) {
                        for (int kx = 0; kx < kernelSize.s2; kx++, factor++) {
                            sum = fma(load_strided(line + kx * dilation.s2, stride.s2), (FV)(*factor), sum);
                        }
                    }
                }
                int count = out.s3 - o;
                if (flags & 4) {
                    if (count >= VW) {
                        sum += VLOAD(residual + at + o);
                    } else {
                        float line[VW];
                        for (int i = 0; i < VW; i++) {
                            line[i] = i < count ? residual[at + o + i] : 0.0f;
                        }
                        sum += VLOAD(line);
                    }
                }
                sum = activate_v(sum, activation, alpha, beta);
                if (count >= VW) {
                    VSTORE(sum, y + at + o);
                } else {
                    store_part(sum, y + at + o, count);
                }
            }
        }
    }
}
