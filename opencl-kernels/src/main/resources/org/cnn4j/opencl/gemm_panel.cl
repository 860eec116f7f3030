// Matrix product and convolution for CPU devices. One work-item is one work-group: it lays strips of B, KC x NR, into its own
// scratch (which the core keeps in its second-level cache), then walks row panels of A over them, holding a tile of MR x NR
// results in registers. There is no co-operation between work-items, hence no barrier.
//
// A comes packed as [batch][ceil(M / MR)][K][MR], rows past M being zero. B is a matrix with any strides, images of which the
// column matrix is formed strip by strip (rows in the order depth, height, width of the window, then channel), or, with PACKED_B,
// strips that lie ready as [batch][ceil(N / NR)][K][NR]. Columns n are the pixels of all images: n = image * plane + pixel.
DEFINE_PRODUCT(product_to_c, local, global)
DEFINE_PRODUCT(product_on_c, global, global)
DEFINE_PRODUCT(product_in_tile, local, local)

// What a tile of C needs besides the sums. flags: 1 a bias per row, 2 a bias per column, 4 a residual.
typedef struct {
    global float *c;
    global const float *bias;
    global const float *residual;
    int flags;
    int activation;
    float alpha;
    float beta;
    int plane;
    int imageStride;
} Target;

// Lays the start of a tile into scratch: bias and residual, or for a later block of K what is in C. Columns past N, rows past M: 0.
void start_tile(local float *tile, Target t, int m0, int M, int n0, int N, int first) {
    int rows = min(MR, M - m0);
    int columns = min(NR, N - n0);
    for (int i = 0; i < MR; i++) {
        float value = first && (t.flags & 1) && i < rows ? t.bias[m0 + i] : 0.0f;
        for (int v = 0; v < NV; v++) {
            VSTORE((FV)(value), tile + i * NR + v * VW);
        }
    }
    if (first && (t.flags & 2)) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                tile[i * NR + j] = t.bias[n0 + j];
            }
        }
    }
    if (first && !(t.flags & 4)) {
        return;
    }
    global const float *from = first ? t.residual : t.c;
    for (int j = 0; j < columns;) {
        int image = (n0 + j) / t.plane;
        int pixel = n0 + j - image * t.plane;
        int length = min(columns - j, t.plane - pixel);
        global const float *row = from + (size_t)image * t.imageStride + (size_t)m0 * t.plane + pixel;
        for (int i = 0; i < rows; i++, row += t.plane) {
            local float *to = tile + i * NR + j;
            int o = 0;
            for (; o + VW <= length; o += VW) {
                VSTORE(VLOAD(to + o) + VLOAD(row + o), to + o);
            }
            for (; o < length; o++) {
                to[o] += row[o];
            }
        }
        j += length;
    }
}

// Stores what of a tile lies within C.
void store_tile(local float *tile, Target t, int m0, int M, int n0, int N) {
    int rows = min(MR, M - m0);
    int columns = min(NR, N - n0);
    for (int j = 0; j < columns;) {
        int image = (n0 + j) / t.plane;
        int pixel = n0 + j - image * t.plane;
        int length = min(columns - j, t.plane - pixel);
        global float *row = t.c + (size_t)image * t.imageStride + (size_t)m0 * t.plane + pixel;
        for (int i = 0; i < rows; i++, row += t.plane) {
            local const float *from = tile + i * NR + j;
            int o = 0;
            for (; o + VW <= length; o += VW) {
                VSTORE(VLOAD(from + o), row + o);
            }
            for (; o < length; o++) {
                row[o] = from[o];
            }
        }
        j += length;
    }
}

// One tile of C. Whole tiles within one image are stored from registers, others by way of scratch.
void compute_tile(
        local float *tile, Target t, global const float *a, STRIP const float *strip, int kc, int m0, int M, int n0, int N,
        int first, int last) {
    int image = n0 / t.plane;
    int pixel = n0 - image * t.plane;
    int whole = m0 + MR <= M && n0 + NR <= N && pixel + NR <= t.plane;
    global float *c = t.c + (size_t)image * t.imageStride + (size_t)m0 * t.plane + pixel;
    int relu = last && t.activation == UNARY_RELU;
    int other = last && t.activation != UNARY_RELU && t.activation != UNARY_IDENTITY;
    if (whole && !other) {
        if (!first) {
            product_on_c(c, t.plane, c, t.plane, a, strip, kc, relu);
        } else {
            start_tile(tile, t, m0, M, n0, N, 1);
            product_to_c(tile, NR, c, t.plane, a, strip, kc, relu);
        }
        return;
    }
    start_tile(tile, t, m0, M, n0, N, first);
    product_in_tile(tile, NR, tile, NR, a, strip, kc, relu);
    if (other) {
        for (int i = 0; i < MR * NR; i += VW) {
            VSTORE(activate_v(VLOAD(tile + i), t.activation, t.alpha, t.beta), tile + i);
        }
    }
    store_tile(tile, t, m0, M, n0, N);
}

// size = (M, N, K, KC); batch[z] = (batch of A, batch of B); aStride and bStride in elements per batch, cStride to the next batch of C.
// walk = (strips a group, panels a group): dimension 0 walks groups of strips, dimension 1 of panels, dimension 2 batches.
// matrix = (row stride, column stride) of B, or (0, 0) where B is images, whose windows are rows if out.s3: images = (pixels of a plane of
// C, elements from one image of C to the next, from one image of B to the next, elements from the first image of B to the end of the
// last).
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemm_panel(
        global const float *a, global const float *b, global const float *bias, global const float *residual,
        global float *c, global const int2 *batch, local float *scratch, local float *tile, int4 size, int2 matrix,
        int4 images, long aStride, long bStride, int cStride, int biasStride, int2 walk, int flags, int activation,
        float alpha, float beta, int4 in, int4 out, int4 kernelSize, int4 stride, int4 pad, int4 dilation) {
    int M = size.s0, N = size.s1, K = size.s2, KC = size.s3;
    POISON_LOCAL(tile, MR * NR);
    int strip0 = get_group_id(0) * walk.s0;
    int strip1 = min(strip0 + walk.s0, (N + NR - 1) / NR);
    int panel0 = get_global_id(1) * walk.s1;
    int panel1 = min(panel0 + walk.s1, (M + MR - 1) / MR);
    int z = get_global_id(2);
    int2 which = batch[z];
    a += (size_t)which.s0 * aStride;
    b += (size_t)which.s1 * bStride;
    Target target = {
        c + (size_t)z * cStride, bias + (size_t)which.s0 * biasStride, residual + ((flags & 4) ? (size_t)z * cStride : 0),
        flags, activation, alpha, beta, images.s0, images.s1};
#ifdef PACKED_B
    for (int p = panel0; p < panel1; p++) {
        for (int s = strip0; s < strip1; s++) {
            compute_tile(
                tile, target, a + (size_t)p * K * MR, b + (size_t)s * K * NR, K, p * MR, M, s * NR, N, 1, 1);
        }
    }
#else
    POISON_LOCAL(scratch, KC * NR * walk.s0 + VW);
    // At least one round: an empty sum is 0, and bias and activation still apply.
    int k0 = 0;
    do {
        int kc = min(KC, K - k0);
        for (int s = strip0; s < strip1; s++) {
            local float *strip = scratch + (s - strip0) * KC * NR;
            if (matrix.s0 + matrix.s1 > 0) {
                strip_of_matrix(strip, b, s * NR, N, k0, kc, matrix.s0, matrix.s1);
            } else if (out.s3) {
                strip_of_windows(strip, b, s * NR, N, k0, kc, in, out, kernelSize, stride, dilation);
            } else {
                strip_of_image(
                    strip, b, s * NR, N, k0, kc, images.s2, images.s3, in, out, kernelSize, stride, pad, dilation);
            }
        }
        for (int p = panel0; p < panel1; p++) {
            for (int s = strip0; s < strip1; s++) {
                compute_tile(
                    tile, target, a + ((size_t)p * K + k0) * MR, scratch + (s - strip0) * KC * NR, kc, p * MR, M, s * NR,
                    N, k0 == 0, k0 + kc == K);
            }
        }
        k0 += KC;
    } while (k0 < K);
#endif
}
