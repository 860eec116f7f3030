// Batch normalisation by the statistics of the batch, and its gradients, for CPU devices: a work-item does `run` channels, each with all of its
// planes. Sums are made of blocks: `block` planes, or a piece of one that is larger.
#define PIECE 4096

// From where on, and how far, a channel is walked: some planes, `apart` floats from one to the next, and `size` elements of each.
typedef struct {
    int planes;
    size_t apart;
    int size;
} Walk;

// Sum of x - pivot.
INLINE float sum_above(global const float *x, Walk w, float pivot) {
    FV many = (FV)(0.0f);
    float rest = 0;
    for (int n = 0; n < w.planes; n++, x += w.apart) {
        int i = 0;
        for (; i + VW <= w.size; i += VW) {
            many += VLOAD(x + i) - pivot;
        }
        for (; i < w.size; i++) {
            rest += x[i] - pivot;
        }
    }
    return sum_of_lanes(many) + rest;
}

// Sums of x - pivot - mean and of its square.
INLINE float2 sums_about(global const float *x, Walk w, float pivot, float mean) {
    FV many = (FV)(0.0f);
    FV squares = (FV)(0.0f);
    float2 rest = (float2)(0.0f);
    for (int n = 0; n < w.planes; n++, x += w.apart) {
        int i = 0;
        for (; i + VW <= w.size; i += VW) {
            FV d = VLOAD(x + i) - pivot - mean;
            many += d;
            squares += d * d;
        }
        for (; i < w.size; i++) {
            float d = x[i] - pivot - mean;
            rest += (float2)(d, d * d);
        }
    }
    return (float2)(sum_of_lanes(many), sum_of_lanes(squares)) + rest;
}

// Mean above the pivot, and variance, of a channel. The mean of each block is found before its squares are summed, and blocks are joined as
// Chan, Golub and LeVeque do (Updating Formulae and a Pairwise Algorithm for Computing Sample Variances, 1979). With the pivot, an element of the
// channel, means far from 0 lose nothing.
float2 statistics(global const float *x, int images, size_t apart, int plane, int block, float pivot) {
    float count = 0;
    float mean = 0;
    float squares = 0;
    for (int n = 0; n < images; n += block) {
        for (int i = 0; i < plane; i += PIECE) {
            Walk w = {min(block, images - n), apart, min(PIECE, plane - i)};
            global const float *from = x + n * apart + i;
            float size = (float)w.planes * w.size;
            float own = sum_above(from, w, pivot) / size;
            float2 sums = sums_about(from, w, pivot, own);
            own += sums.s0 / size;
            float all = count + size;
            float apartBy = own - mean;
            mean += apartBy * (size / all);
            squares += sums.s1 - sums.s0 * (sums.s0 / size) + apartBy * apartBy * (count * (size / all));
            count = all;
        }
    }
    return (float2)(mean, squares / count);
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_training(
        global const float *x, global const float *scale, global const float *bias, global float *y, global float *means,
        global float *variances, int images, int channels, int plane, int block, int run, float epsilon) {
    int first = get_group_id(0) * run;
    int last = min(first + run, channels);
    size_t apart = (size_t)channels * plane;
    for (int c = first; c < last; c++) {
        global const float *from = x + (size_t)c * plane;
        global float *to = y + (size_t)c * plane;
        float pivot = *from;
        float2 own = statistics(from, images, apart, plane, block, pivot);
        float factor = scale[c] / sqrt(own.s1 + epsilon);
        float shift = bias[c];
        for (int n = 0; n < images; n++, from += apart, to += apart) {
            int i = 0;
            for (; i + VW <= plane; i += VW) {
                VSTORE((VLOAD(from + i) - pivot - own.s0) * factor + shift, to + i);
            }
            for (; i < plane; i++) {
                to[i] = (from[i] - pivot - own.s0) * factor + shift;
            }
        }
        means[c] = pivot + own.s0;
        variances[c] = own.s1;
    }
}

// Sums of dy and of dy * (x - mean).
INLINE float2 sums_of_products(global const float *dy, global const float *x, Walk w, float mean) {
    FV many = (FV)(0.0f);
    FV products = (FV)(0.0f);
    float2 rest = (float2)(0.0f);
    for (int n = 0; n < w.planes; n++, x += w.apart, dy += w.apart) {
        int i = 0;
        for (; i + VW <= w.size; i += VW) {
            FV d = VLOAD(dy + i);
            many += d;
            products += d * (VLOAD(x + i) - mean);
        }
        for (; i < w.size; i++) {
            rest += (float2)(dy[i], dy[i] * (x[i] - mean));
        }
    }
    return (float2)(sum_of_lanes(many), sum_of_lanes(products)) + rest;
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void batch_norm_gradient(
        global const float *dy, global const float *x, global const float *scale, global const float *means,
        global const float *variances, global float *dx, global float *dscale, global float *dbias, int images,
        int channels, int plane, int block, int run, float epsilon) {
    int first = get_group_id(0) * run;
    int last = min(first + run, channels);
    size_t apart = (size_t)channels * plane;
    float size = (float)images * plane;
    for (int c = first; c < last; c++) {
        size_t at = (size_t)c * plane;
        float mean = means[c];
        float2 sums = (float2)(0.0f);
        for (int n = 0; n < images; n += block) {
            for (int i = 0; i < plane; i += PIECE) {
                Walk w = {min(block, images - n), apart, min(PIECE, plane - i)};
                sums += sums_of_products(dy + at + n * apart + i, x + at + n * apart + i, w, mean);
            }
        }
        float inverse = 1 / sqrt(variances[c] + epsilon);
        float scaled = scale[c] * inverse;
        float meanOfDy = sums.s0 / size;
        float slope = sums.s1 * inverse * inverse / size;
        for (int n = 0; n < images; n++, at += apart) {
            int i = 0;
            for (; i + VW <= plane; i += VW) {
                FV d = VLOAD(dy + at + i) - meanOfDy;
                VSTORE((d - (VLOAD(x + at + i) - mean) * slope) * scaled, dx + at + i);
            }
            for (; i < plane; i++) {
                dx[at + i] = (dy[at + i] - meanOfDy - (x[at + i] - mean) * slope) * scaled;
            }
        }
        dbias[c] = sums.s0;
        dscale[c] = sums.s1 * inverse;
    }
}
