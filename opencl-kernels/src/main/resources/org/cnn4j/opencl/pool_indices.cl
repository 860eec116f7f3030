// Max pooling that also tells where each maximum lay in the whole of x: n, c and the spatial part, which counts the innermost axis
// fastest, or the outermost one if columnMajor. Arguments as for pool.
kernel void pool_indices(
        global const float *x, global float *y, global long *indices, int count, int4 in, int4 out, int4 kernelSize,
        int4 stride, int4 pad, int4 dilation, int columnMajor) {
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
    size_t start = (size_t)plane * in.s1 * in.s2 * in.s3;
    float value = -INFINITY;
    long found = -1;
    for (int kz = 0; kz < kernelSize.s0; kz++) {
        int iz = oz * stride.s0 - pad.s0 + kz * dilation.s0;
        for (int ky = 0; ky < kernelSize.s1; ky++) {
            int iy = oy * stride.s1 - pad.s1 + ky * dilation.s1;
            for (int kx = 0; kx < kernelSize.s2; kx++) {
                int ix = ox * stride.s2 - pad.s2 + kx * dilation.s2;
                if (iz < 0 || iz >= in.s1 || iy < 0 || iy >= in.s2 || ix < 0 || ix >= in.s3) {
                    continue;
                }
                float v = x[start + ((size_t)iz * in.s2 + iy) * in.s3 + ix];
                if (found < 0 || v > value || (isnan(v) && !isnan(value))) {
                    value = v;
                    found = columnMajor ? ((long)ix * in.s2 + iy) * in.s1 + iz : ((long)iz * in.s2 + iy) * in.s3 + ix;
                }
            }
        }
    }
    y[at] = value;
    indices[at] = found < 0 ? -1 : (long)start + found;
}
