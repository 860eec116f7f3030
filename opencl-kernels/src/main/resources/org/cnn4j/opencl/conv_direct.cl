// Grouped and depthwise convolution without a column matrix, one work-item per output element.
// in = (channels of a group, depth, height, width); out = (output channels, depth, height, width); groupOut = output channels of
// a group. weights [out, in, KD, KH, KW]. flags: 1 a bias, 4 a residual.
kernel void conv_direct(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, int count, int groups, int groupOut, int4 in, int4 out, int4 kernelSize, int4 stride, int4 pad,
        int4 dilation, int flags, int activation, float alpha, float beta) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int ox = at % out.s3;
    int rest = at / out.s3;
    int oy = rest % out.s2;
    rest /= out.s2;
    int oz = rest % out.s1;
    rest /= out.s1;
    int oc = rest % out.s0;
    int n = rest / out.s0;
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    size_t plane = (size_t)in.s1 * in.s2 * in.s3;
    global const float *from = x + ((size_t)n * groups + oc / groupOut) * in.s0 * plane;
    global const float *w = weights + (size_t)oc * in.s0 * taps;
    float sum = 0.0f;
    for (int c = 0; c < in.s0; c++, from += plane) {
        for (int kz = 0; kz < kernelSize.s0; kz++) {
            int iz = oz * stride.s0 - pad.s0 + kz * dilation.s0;
            for (int ky = 0; ky < kernelSize.s1; ky++) {
                int iy = oy * stride.s1 - pad.s1 + ky * dilation.s1;
                bool rowInside = iz >= 0 && iz < in.s1 && iy >= 0 && iy < in.s2;
                for (int kx = 0; kx < kernelSize.s2; kx++, w++) {
                    int ix = ox * stride.s2 - pad.s2 + kx * dilation.s2;
                    if (rowInside && ix >= 0 && ix < in.s3) {
                        sum = fma(from[((size_t)iz * in.s2 + iy) * in.s3 + ix], *w, sum);
                    }
                }
            }
        }
    }
    if (flags & 1) {
        sum += bias[oc];
    }
    if (flags & 4) {
        sum += residual[at];
    }
    y[at] = activate(sum, activation, alpha, beta);
}
