// Transposed convolution where windows overlap: each element of the output gathers what lands on it, always in the order of the window's
// positions, so nothing is added by two work-items. A work-item makes VW * SX neighbours of a row: for each position of a row of the
// window, VW neighbours of an input row land on every SX-th of them. SZ, SY, SX = the strides.
#define UNROLL _Pragma("unroll")
#ifndef SX
#define SZ 1
#define SY 2
#define SX 2
#endif

// Where a work-item computes: row y of slice z of a plane, and its first output element over SX.
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

#if SX <= 4
#define EACH_PHASE _Pragma("unroll") for (int r = 0; r < SX; r++)
#else
#define EACH_PHASE for (int r = 0; r < SX; r++)
#endif

// Stores VW neighbours that begin with element o of a row; the row begins at `at`.
INLINE void store_within(FV sum, Target t, size_t at, int o, int width) {
    if (o + VW <= width) {
        if (t.flags & 4) {
            sum += VLOAD(t.residual + at + o);
        }
        VSTORE(finish_v(sum, t.activation, t.alpha, t.beta), t.y + at + o);
        return;
    }
    float line[VW];
    VSTORE(sum, line);
    UNROLL for (int i = 0; i < VW; i++) {
        if (o + i < width) {
            float value = line[i] + ((t.flags & 4) ? t.residual[at + o + i] : 0.0f);
            t.y[at + o + i] = finish(value, t.activation, t.alpha, t.beta);
        }
    }
}

// Stores sums[r] as elements o + r, o + r + SX, ... of a row.
INLINE void store_phases(const FV *sums, Target t, size_t at, int o, int width) {
#if SX == 1
    store_within(sums[0], t, at, o, width);
#elif SX == 2
    FV low, high;
    low.even = sums[0].lo;
    low.odd = sums[1].lo;
    high.even = sums[0].hi;
    high.odd = sums[1].hi;
    store_within(low, t, at, o, width);
    store_within(high, t, at, o + VW, width);
#else
    EACH_PHASE {
        float line[VW];
        VSTORE(sums[r], line);
        UNROLL for (int i = 0; i < VW; i++) {
            int to = o + i * SX + r;
            if (to < width) {
                float value = line[i] + ((t.flags & 4) ? t.residual[at + to] : 0.0f);
                t.y[at + to] = finish(value, t.activation, t.alpha, t.beta);
            }
        }
    }
#endif
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
    FV sums[SX];
    EACH_PHASE {
        sums[r] = (FV)((flags & 1) ? bias[plane % in.s0] : 0.0f);
    }
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
                int shift = pad.s2 - kx * dilation.s2;
                EACH_PHASE {
                    if ((shift + r) % SX == 0) {
                        sums[r] += load_within(t, at, p.x + (shift + r) / SX, in.s3, total);
                    }
                }
            }
        }
    }
    store_phases(sums, target, row, p.x * SX, out.s3);
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
    FV sums[SX];
    EACH_PHASE {
        sums[r] = (FV)((flags & 1) ? bias[oc] : 0.0f);
    }
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
                    int shift = pad.s2 - kx * dilation.s2;
                    EACH_PHASE {
                        if ((shift + r) % SX == 0) {
                            FV value = load_within(x, at, p.x + (shift + r) / SX, in.s3, total);
                            sums[r] = fma(value, (FV)(w[kx]), sums[r]);
                        }
                    }
                }
            }
        }
    }
    store_phases(sums, target, row, p.x * SX, out.s3);
}
