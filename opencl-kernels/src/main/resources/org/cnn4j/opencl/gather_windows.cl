// Transposed convolution where windows overlap: each element of the output gathers what lands on it, always in the order of the window's
// positions, so nothing is added by two work-items. A work-item makes VW * SX neighbours of a row: those that have VW neighbours of an
// input row under each position of a row of the window. SZ, SY, SX = the strides.
#ifndef SX
#define SZ 1
#define SY 2
#define SX 2
#endif

// Where a work-item computes: row oz, oy of a plane, and the first of its VW input elements.
typedef struct {
    int plane;
    int z;
    int y;
    int x;
} Place;

Place place_of(int item, int chunks, int4 out) {
    int row = item / chunks;
    Place p;
    p.x = (item - row * chunks) * VW;
    p.y = row % out.s2;
    p.z = row / out.s2 % out.s1;
    p.plane = row / out.s2 / out.s1;
    return p;
}

// What happens to sums, and where they go. flags: 1 a bias per plane, 4 a residual.
typedef struct {
    global const float *bias;
    global const float *residual;
    global float *y;
    int flags;
    int activation;
    float alpha;
    float beta;
} Target;

// Stores the sums of elements x * SX + phase - before, (x + 1) * SX + ..., of a row of the output that begins at `at`.
INLINE void store_phase(FV sum, Target t, size_t at, int x, int phase, int before, int width) {
    float line[VW];
    if (t.flags & 4) {
#pragma unroll
        for (int i = 0; i < VW; i++) {
            int o = (x + i) * SX + phase - before;
            line[i] = o >= 0 && o < width ? t.residual[at + o] : 0.0f;
        }
        sum += VLOAD(line);
    }
    VSTORE(finish_v(sum, t.activation, t.alpha, t.beta), line);
#pragma unroll
    for (int i = 0; i < VW; i++) {
        int o = (x + i) * SX + phase - before;
        if (o >= 0 && o < width) {
            t.y[at + o] = line[i];
        }
    }
}

// The input's row that meets row `out` at a position of the window, or -1.
INLINE int meets(int out, int tap, int stride, int before, int dilation, int size) {
    int at = out + before - tap * dilation;
    return at >= 0 && at % stride == 0 && at / stride < size ? at / stride : -1;
}

// The planes of `first` images before; in = (output channels, depth, height, width of a plane of t); out = (planes of the output,
// depth, height, width). A matrix product has made t [images, channels, window, depth, height, width].
kernel void gather_planes(
        global const float *t, global const float *bias, global const float *residual, global float *y, int count, int chunks,
        int first, int4 in, int4 out, int4 kernelSize, int4 pad, int4 dilation, int flags, int activation, float alpha,
        float beta) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    Place p = place_of(item, chunks, out);
    int plane = first + p.plane;
    size_t area = (size_t)in.s1 * in.s2 * in.s3;
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    size_t total = (size_t)out.s0 * taps * area;
    Target target = {bias, residual, y, flags, activation, alpha, beta};
    size_t row = (((size_t)plane * out.s1 + p.z) * out.s2 + p.y) * out.s3;
    for (int phase = 0; phase < SX; phase++) {
        FV sum = (FV)((flags & 1) ? bias[plane % in.s0] : 0.0f);
        for (int kz = 0; kz < kernelSize.s0; kz++) {
            int iz = meets(p.z, kz, SZ, pad.s0, dilation.s0, in.s1);
            for (int ky = 0; ky < kernelSize.s1; ky++) {
                int iy = meets(p.y, ky, SY, pad.s1, dilation.s1, in.s2);
                if (iz < 0 || iy < 0) {
                    continue;
                }
                size_t at = ((size_t)p.plane * taps + (kz * kernelSize.s1 + ky) * kernelSize.s2) * area
                    + ((size_t)iz * in.s2 + iy) * in.s3;
                for (int kx = 0; kx < kernelSize.s2; kx++, at += area) {
                    int shift = phase - kx * dilation.s2;
                    if (shift % SX == 0) {
                        sum += load_within(t, at, p.x + shift / SX, in.s3, total);
                    }
                }
            }
        }
        store_phase(sum, target, row, p.x, phase, pad.s2, out.s3);
    }
}

// The whole of a transposed convolution with few channels a group. in = (channels of a group, depth, height, width of x); out as above;
// filters = (output channels of a group, groups, planes of x, 0); weights [groups, in, out of a group, window].
kernel void gather_direct(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, int count, int chunks, int4 filters, int4 in, int4 out, int4 kernelSize, int4 pad, int4 dilation,
        int flags, int activation, float alpha, float beta) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    Place p = place_of(item, chunks, out);
    int oc = p.plane % (filters.s0 * filters.s1);
    int image = p.plane / (filters.s0 * filters.s1);
    int group = oc / filters.s0;
    size_t area = (size_t)in.s1 * in.s2 * in.s3;
    int taps = kernelSize.s0 * kernelSize.s1 * kernelSize.s2;
    size_t total = (size_t)filters.s2 * area;
    Target target = {bias, residual, y, flags, activation, alpha, beta};
    size_t row = (((size_t)p.plane * out.s1 + p.z) * out.s2 + p.y) * out.s3;
    for (int phase = 0; phase < SX; phase++) {
        FV sum = (FV)((flags & 1) ? bias[oc] : 0.0f);
        for (int c = 0; c < in.s0; c++) {
            size_t from = ((size_t)(image * filters.s1 + group) * in.s0 + c) * area;
            global const float *w = weights + ((size_t)(group * in.s0 + c) * filters.s0 + oc % filters.s0) * taps;
            for (int kz = 0; kz < kernelSize.s0; kz++) {
                int iz = meets(p.z, kz, SZ, pad.s0, dilation.s0, in.s1);
                for (int ky = 0; ky < kernelSize.s1; ky++, w += kernelSize.s2) {
                    int iy = meets(p.y, ky, SY, pad.s1, dilation.s1, in.s2);
                    if (iz < 0 || iy < 0) {
                        continue;
                    }
                    size_t at = from + ((size_t)iz * in.s2 + iy) * in.s3;
                    for (int kx = 0; kx < kernelSize.s2; kx++) {
                        int shift = phase - kx * dilation.s2;
                        if (shift % SX == 0) {
                            sum = fma(load_within(x, at, p.x + shift / SX, in.s3, total), (FV)(w[kx]), sum);
                        }
                    }
                }
            }
        }
        store_phase(sum, target, row, p.x, phase, pad.s2, out.s3);
    }
}
