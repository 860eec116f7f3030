// The second half of a transposed convolution whose windows do not overlap (kernel = stride, no padding): a matrix product has made
// t [images, taps, depth, height, width], one plane for each window position; this puts the planes beside each other, with bias,
// residual and activation. in = (output channels in all, depth, height, width of t); flags: 1 a bias, 4 a residual.
kernel void spread_windows(
        global const float *t, global const float *bias, global const float *residual, global float *y, int count, int4 in,
        int4 kernelSize, int flags, int activation, float alpha, float beta) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int width = in.s3 * kernelSize.s2;
    int height = in.s2 * kernelSize.s1;
    int depth = in.s1 * kernelSize.s0;
    int ox = at % width;
    int rest = at / width;
    int oy = rest % height;
    rest /= height;
    int oz = rest % depth;
    int image = rest / depth;
    int tap = (oz % kernelSize.s0 * kernelSize.s1 + oy % kernelSize.s1) * kernelSize.s2 + ox % kernelSize.s2;
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    size_t plane = (size_t)image * taps + tap;
    float value = t[((plane * in.s1 + oz / kernelSize.s0) * in.s2 + oy / kernelSize.s1) * in.s3 + ox / kernelSize.s2];
    if (flags & 1) {
        value += bias[image % in.s0];
    }
    if (flags & 4) {
        value += residual[at];
    }
    y[at] = activate(value, activation, alpha, beta);
}
