// The second half of a transposed convolution whose windows do not overlap (kernel = stride, no padding): a matrix product has made
// t [images, taps, depth, height, width], one plane for each window position; this puts the planes beside each other, with bias,
// residual and activation. A work-item takes up to VW neighbours of a row of t, under all positions of a row of the window.
// in = (output channels in all, depth, height, width of t); flags: 1 a bias, 4 a residual.
kernel void spread_windows(
        global const float *t, global const float *bias, global const float *residual, global float *y, int count, int chunks,
        int4 in, int4 kernelSize, int flags, int activation, float alpha, float beta) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int row = item / chunks;
    int begin = (item - row * chunks) * VW;
    int n = min(VW, in.s3 - begin);
    int height = in.s2 * kernelSize.s1;
    int depth = in.s1 * kernelSize.s0;
    int oy = row % height;
    int oz = row / height % depth;
    int image = row / height / depth;
    int tap = (oz % kernelSize.s0 * kernelSize.s1 + oy % kernelSize.s1) * kernelSize.s2;
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    size_t plane = (size_t)in.s1 * in.s2 * in.s3;
    global const float *from = t + ((size_t)image * taps + tap) * plane
        + ((size_t)(oz / kernelSize.s0) * in.s2 + oy / kernelSize.s1) * in.s3 + begin;
    size_t to = (size_t)row * in.s3 * kernelSize.s2 + (size_t)begin * kernelSize.s2;
    float start = (flags & 1) ? bias[image % in.s0] : 0.0f;
    for (int kx = 0; kx < kernelSize.s2; kx++, from += plane) {
        float values[VW];
        if (n == VW) {
            VSTORE(VLOAD(from) + start, values);
        } else {
            for (int i = 0; i < VW; i++) {
                values[i] = i < n ? from[i] + start : 0.0f;
            }
        }
        if (flags & 4) {
            for (int i = 0; i < n; i++) {
                values[i] += residual[to + kx + i * kernelSize.s2];
            }
        }
        VSTORE(finish_v(VLOAD(values), activation, alpha, beta), values);
        for (int i = 0; i < n; i++) {
            y[to + kx + i * kernelSize.s2] = values[i];
        }
    }
}
