// Max, average and Lp pooling over one to three spatial dimensions (missing ones have size 1), one work-item per output element.
// in = (0, depth, height, width); out = (0, depth, height, width); kind: 0 max, 1 average, 2 average over padding too, 3 Lp.
// Elements past the end of the padded input, where a window of ceil mode hangs over, never count.
kernel void pool(
        global const float *x, global float *y, int count, int4 in, int4 out, int4 kernelSize, int4 stride, int4 pad,
        int4 padEnd, int4 dilation, int kind, float p) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int ox = at % out.s3;
    int rest = at / out.s3;
    int oy = rest % out.s2;
    rest /= out.s2;
    int oz = rest % out.s1;
    int plane = rest / out.s1;
    global const float *from = x + (size_t)plane * in.s1 * in.s2 * in.s3;
    int z0 = oz * stride.s0 - pad.s0;
    int y0 = oy * stride.s1 - pad.s1;
    int x0 = ox * stride.s2 - pad.s2;
    float value = kind == 0 ? -INFINITY : 0.0f;
    int counted = 0;
    for (int kz = 0; kz < kernelSize.s0; kz++) {
        int iz = z0 + kz * dilation.s0;
        for (int ky = 0; ky < kernelSize.s1; ky++) {
            int iy = y0 + ky * dilation.s1;
            for (int kx = 0; kx < kernelSize.s2; kx++) {
                int ix = x0 + kx * dilation.s2;
                bool inside = iz >= 0 && iz < in.s1 && iy >= 0 && iy < in.s2 && ix >= 0 && ix < in.s3;
                bool padded = iz < in.s1 + padEnd.s0 && iy < in.s2 + padEnd.s1 && ix < in.s3 + padEnd.s2;
                counted += kind == 2 ? padded : inside;
                if (inside) {
                    float v = from[((size_t)iz * in.s2 + iy) * in.s3 + ix];
                    if (kind == 0) {
                        // Written so that NaN wins, as it does in a comparison-free maximum.
                        value = v > value || isnan(v) ? v : value;
                    } else {
                        value += kind == 3 ? pow(fabs(v), p) : v;
                    }
                }
            }
        }
    }
    if (kind == 1 || kind == 2) {
        value = counted > 0 ? value / counted : 0.0f;
    } else if (kind == 3) {
        value = pow(value, 1.0f / p);
    }
    y[at] = value;
}
