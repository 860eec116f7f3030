// Grouped and depthwise convolution for CPU devices with windows as windows.cl has them. Arguments as for conv_rows.

// R rows of the output, VW windows each: sums[r] += windows of row r. lines = the rows that the first one reads.
#define DEFINE_SUMS(R) \
    INLINE void sums_##R(FV *sums, local const float *lines, int padded, global const float *weights) { \
        FV w[EDGE * EDGE]; \
        UNROLL for (int i = 0; i < EDGE * EDGE; i++) { \
            w[i] = (FV)(weights[i]); \
        } \
        UNROLL for (int j = 0; j < READ_BY(R); j++) { \
            UNROLL for (int kx = 0; kx < EDGE; kx++) { \
                FV value = tap(lines + j * padded, padded, 0, kx); \
                UNROLL for (int r = 0; r < R; r++) { \
                    int ky = j - r * STRIDE; \
                    if (ky >= 0 && ky < EDGE) { \
                        sums[r] = fma(value, w[ky * EDGE + kx], sums[r]); \
                    } \
                } \
            } \
        } \
    }
DEFINE_SUMS(4)
DEFINE_SUMS(2)
DEFINE_SUMS(1)

// What becomes of sums. flags: 1 a bias, 4 a residual. Activations that clamp, most do, are two limits; others are called.
typedef struct {
    global const float *residual;
    global float *y;
    size_t end;
    int width;
    int flags;
    float low;
    float high;
    int clamps;
    int activation;
    float alpha;
    float beta;
} Target;

INLINE void finish_windows(FV sum, Target t, size_t at, int count) {
    if (t.flags & 4) {
        if (count >= VW) {
            sum += VLOAD(t.residual + at);
        } else {
            float line[VW];
            for (int i = 0; i < VW; i++) {
                line[i] = i < count ? t.residual[at + i] : 0.0f;
            }
            sum += VLOAD(line);
        }
    }
    if (t.clamps) {
        sum = BELOW(sum, (FV)(t.low), (FV)(t.low));
        sum = ABOVE(sum, (FV)(t.high), (FV)(t.high));
    } else {
        sum = activate_v(sum, t.activation, t.alpha, t.beta);
    }
    store_windows(sum, t.y, at, count, t.width <= VW, t.end);
}

// R rows of the output, from element `at` on.
#define DEFINE_ROWS(R) \
    INLINE void rows_##R( \
            Target t, size_t at, FV start, local const float *lines, int slices, int slice, int padded, \
            global const float *weights) { \
        for (int o = 0; o < t.width; o += VW) { \
            FV sums[R]; \
            UNROLL for (int r = 0; r < R; r++) { \
                sums[r] = start; \
            } \
            for (int s = 0; s < slices; s++) { \
                sums_##R(sums, lines + s * slice + o, padded, weights + s * EDGE * EDGE); \
            } \
            UNROLL for (int r = 0; r < R; r++) { \
                finish_windows(sums[r], t, at + (size_t)r * t.width + o, t.width - o); \
            } \
        } \
    }
DEFINE_ROWS(4)
DEFINE_ROWS(2)
DEFINE_ROWS(1)

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void conv_windows(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, local float *scratch, int4 bands, int4 lines, int groups, int groupOut, int4 in, int4 out,
        int4 kernelSize, int4 stride, int4 pad, int4 dilation, int flags, int activation, float alpha, float beta) {
    int plane = in.s1 * in.s2 * in.s3;
    int slice = lines.s0 * lines.s1;
    int slices = in.s0 * kernelSize.s0;
    POISON_LOCAL(scratch, slices * slice + VW);
    int first = get_group_id(0) * bands.s3;
    int last = min(first + bands.s3, bands.s0);
    int clip = activation == UNARY_CLIP;
    int relu = activation == UNARY_RELU;
    Target t = {
        residual, y, end_of_bands(last, bands, out), out.s3, flags, clip ? alpha : relu ? 0.0f : -INFINITY,
        clip ? beta : INFINITY, clip || relu || activation == UNARY_IDENTITY, activation, alpha, beta};
    for (int band = first; band < last; band++) {
        int outPlane = band / bands.s1;
        int begin = (band - outPlane * bands.s1) * bands.s2;
        int rows = min(bands.s2, out.s2 - begin);
        int rest = outPlane / out.s1;
        int oz = outPlane - rest * out.s1;
        int n = rest / out.s0;
        int oc = rest - n * out.s0;
        int image = (n * groups + oc / groupOut) * in.s0 * plane;
        for (int s = 0; s < slices; s++) {
            int iz = oz * stride.s0 - pad.s0 + s % kernelSize.s0 * dilation.s0;
            int inside = iz >= 0 && iz < in.s1;
            int from = image + s / kernelSize.s0 * plane + (inside ? iz * in.s2 * in.s3 : 0);
            lay_windows(
                scratch + s * slice, x + from, lines.s2 - from, begin * STRIDE - pad.s1, READ_BY(rows),
                inside ? in.s2 : 0, in.s3, pad.s2, out.s3, lines.s1, 0.0f);
        }
        global const float *w = weights + (size_t)oc * slices * EDGE * EDGE;
        FV start = (FV)((flags & 1) ? bias[oc] : 0.0f);
        for (int r = 0; r < rows;) {
            size_t at = ((size_t)outPlane * out.s2 + begin + r) * out.s3;
            local const float *from = scratch + r * STRIDE * lines.s1;
            if (rows - r >= 4) {
                rows_4(t, at, start, from, slices, slice, lines.s1, w);
                r += 4;
            } else if (rows - r >= 2) {
                rows_2(t, at, start, from, slices, slice, lines.s1, w);
                r += 2;
            } else {
                rows_1(t, at, start, from, slices, slice, lines.s1, w);
                r++;
            }
        }
    }
}
