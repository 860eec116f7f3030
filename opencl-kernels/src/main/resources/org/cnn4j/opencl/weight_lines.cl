// The weight gradient of depthwise convolutions and those of small groups, on CPU devices: a work-item makes all weights of one filter and
// channel, line by line, each lane of a vector adding up columns VW apart.

// Every stride-th element of a line from element x on, zero beyond its ends.
INLINE FV strided_within(global const float *values, size_t at, int x, int stride, int width, size_t count) {
    if (stride == 1) {
        return load_within(values, at, x, width, count);
    }
    if (stride == 2) {
        FV low = load_within(values, at, x, width, count);
        FV high = load_within(values, at, x + VW, width, count);
        return (FV)(low.even, high.even);
    }
    float line[VW];
    for (int i = 0; i < VW; i++) {
        int from = x + i * stride;
        line[i] = from >= 0 && from < width ? values[at + from] : 0.0f;
    }
    return VLOAD(line);
}

// in = (channels of a group, depth, height, width) of x; out = (filters of a group, depth, height, width) of dy; sizes = (images,
// groups, 0, 0). scratch = a vector for each weight.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void weight_lines(
        global const float *x, global const float *dy, global float *dw, local float *scratch, int4 sizes, int4 in, int4 out,
        int4 kernelSize, int4 stride, int4 pad, int4 dilation) {
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    POISON_LOCAL(scratch, taps * VW);
    int pair = get_group_id(0);
    int filter = pair / in.s0;
    int c = pair - filter * in.s0;
    size_t planeX = (size_t)in.s1 * in.s2 * in.s3;
    size_t planeY = (size_t)out.s1 * out.s2 * out.s3;
    size_t countX = sizes.s0 * sizes.s1 * in.s0 * planeX;
    size_t countY = sizes.s0 * sizes.s1 * out.s0 * planeY;
    for (int t = 0; t < taps; t++) {
        VSTORE((FV)(0.0f), scratch + t * VW);
    }
    for (int n = 0; n < sizes.s0; n++) {
        size_t fromX = ((size_t)(n * sizes.s1 + filter / out.s0) * in.s0 + c) * planeX;
        size_t fromY = ((size_t)n * sizes.s1 * out.s0 + filter) * planeY;
        for (int t = 0; t < taps; t++) {
            int kz = t / (kernelSize.s1 * kernelSize.s2) * dilation.s0 - pad.s0;
            int ky = t / kernelSize.s2 % kernelSize.s1 * dilation.s1 - pad.s1;
            int kx = t % kernelSize.s2 * dilation.s2 - pad.s2;
            FV sum = VLOAD(scratch + t * VW);
            for (int row = 0; row < out.s1 * out.s2; row++) {
                int iz = row / out.s2 * stride.s0 + kz;
                int iy = row % out.s2 * stride.s1 + ky;
                if (iz < 0 || iz >= in.s1 || iy < 0 || iy >= in.s2) {
                    continue;
                }
                size_t lineX = fromX + ((size_t)iz * in.s2 + iy) * in.s3;
                size_t lineY = fromY + (size_t)row * out.s3;
                for (int o = 0; o < out.s3; o += VW) {
                    FV value = strided_within(x, lineX, o * stride.s2 + kx, stride.s2, in.s3, countX);
                    sum = fma(load_within(dy, lineY, o, out.s3, countY), value, sum);
                }
            }
            VSTORE(sum, scratch + t * VW);
        }
    }
    for (int t = 0; t < taps; t++) {
        float sum = 0.0f;
        for (int i = 0; i < VW; i++) {
            sum += scratch[t * VW + i];
        }
        dw[(size_t)pair * taps + t] = sum;
    }
}
