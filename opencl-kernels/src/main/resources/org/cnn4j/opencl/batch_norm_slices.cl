// Batch normalisation by the statistics of the batch, and its gradients, for GPUs, in three steps each: slices, channels, elements. The first
// two know a channel by slices.cl; the last does the same place in several images, as batch_norm_images.cl.
#define IMAGES 4

// parts = for each slice its mean above the channel's first element, and the sum of squares about that mean.
kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void batch_norm_slices(
        global const GROUP *x, global float2 *parts, int channels, int groups, uint magic, uint shiftBy, int count,
        int slice, int slices) {
    local float2 shared[LS];
    int item = get_local_id(0);
    int s = get_group_id(0);
    int c = get_global_id(1);
    int begin = s * slice;
    int end = min(begin + slice, count);
    float size = (float)(end - begin) * V;
    float pivot = *(global const float *)(x + (size_t)c * groups);
    float sum = 0;
    for (int i = begin + item; i < end; i += LS) {
        GROUP d = x[place(i, c, channels, groups, magic, shiftBy)] - pivot;
        sum += TOTAL(d);
    }
    float mean = sums_of_group((float2)(sum, 0), shared, item).s0 / size;
    float2 sums = (float2)(0.0f);
    for (int i = begin + item; i < end; i += LS) {
        GROUP d = x[place(i, c, channels, groups, magic, shiftBy)] - pivot - mean;
        GROUP squares = d * d;
        sums += (float2)(TOTAL(d), TOTAL(squares));
    }
    sums = sums_of_group(sums, shared, item);
    if (item == 0) {
        parts[c * slices + s] = (float2)(mean + sums.s0 / size, sums.s1 - sums.s0 * (sums.s0 / size));
    }
}

// Mean, sum of squares about it, and number of elements of two parts together (Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm
// for Computing Sample Variances, 1979).
float4 together(float4 a, float4 b) {
    float all = a.s2 + b.s2;
    if (all == 0) {
        return a;
    }
    float apart = b.s0 - a.s0;
    float share = b.s2 / all;
    return (float4)(a.s0 + apart * share, a.s1 + b.s1 + apart * apart * (a.s2 * share), all, 0);
}

// For each channel: mean, variance, and (first element, mean above it, factor, bias) for batch_norm_apply.
kernel __attribute__((reqd_work_group_size(JOINED, 1, 1))) void batch_norm_statistics(
        global const float *x, global const float2 *parts, global const float *scale, global const float *bias,
        global float *means, global float *variances, global float4 *known, int plane, int count, int slice, int slices,
        float epsilon) {
    local float4 shared[JOINED];
    int item = get_local_id(0);
    int c = get_group_id(0);
    float4 own = (float4)(0.0f);
    for (int s = item; s < slices; s += JOINED) {
        float2 part = parts[c * slices + s];
        own = together(own, (float4)(part.s0, part.s1, (float)min(slice, count - s * slice) * V, 0));
    }
    shared[item] = own;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int reach = JOINED / 2; reach > 0; reach /= 2) {
        if (item < reach) {
            shared[item] = together(shared[item], shared[item + reach]);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    if (item == 0) {
        float pivot = x[(size_t)c * plane];
        float mean = shared[0].s0;
        float variance = shared[0].s1 / ((float)count * V);
        means[c] = pivot + mean;
        variances[c] = variance;
        known[c] = (float4)(pivot, mean, scale[c] / sqrt(variance + epsilon), bias[c]);
    }
}

// One group of VALUE, with `k` known of its channel, in IMAGES images: their loads are under way at a time.
#define APPLY(VALUE) \
    int item = get_global_id(0); \
    if (item >= items) { \
        return; \
    } \
    float4 k = known[quotient((uint)item, magic, shiftBy)]; \
    int n = get_global_id(1) * IMAGES; \
    size_t at = (size_t)n * items + item; \
    if (n + IMAGES <= images) { \
        GROUP v[IMAGES]; \
        UNROLL for (int i = 0; i < IMAGES; i++) { \
            v[i] = VALUE(at + (size_t)i * items); \
        } \
        UNROLL for (int i = 0; i < IMAGES; i++) { \
            result[at + (size_t)i * items] = v[i]; \
        } \
    } else { \
        for (; n < images; n++, at += items) { \
            result[at] = VALUE(at); \
        } \
    }
#define UNROLL _Pragma("unroll")
#define NORMALISED(at) ((x[at] - k.s0 - k.s1) * k.s2 + k.s3)
#define GRADIENT(at) ((dy[at] - k.s1 - (x[at] - k.s0) * k.s2) * k.s3)

// items = groups of an image.
kernel void batch_norm_apply(
        global const GROUP *x, global const float4 *known, global GROUP *result, int items, uint magic, uint shiftBy,
        int images) {
    APPLY(NORMALISED)
}

// parts = for each slice the sums of dy and of dy * (x - mean).
kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void batch_norm_gradient_slices(
        global const GROUP *dy, global const GROUP *x, global const float *means, global float2 *parts, int channels,
        int groups, uint magic, uint shiftBy, int count, int slice, int slices) {
    local float2 shared[LS];
    int item = get_local_id(0);
    int s = get_group_id(0);
    int c = get_global_id(1);
    int end = min(s * slice + slice, count);
    float mean = means[c];
    float2 sums = (float2)(0.0f);
    for (int i = s * slice + item; i < end; i += LS) {
        size_t at = place(i, c, channels, groups, magic, shiftBy);
        GROUP d = dy[at];
        GROUP products = d * (x[at] - mean);
        sums += (float2)(TOTAL(d), TOTAL(products));
    }
    sums = sums_of_group(sums, shared, item);
    if (item == 0) {
        parts[c * slices + s] = sums;
    }
}

// For each channel: dscale, dbias, and (mean, mean of dy, slope, factor) for batch_norm_gradient_apply.
kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void batch_norm_gradient_sums(
        global const float2 *parts, global const float *scale, global const float *means, global const float *variances,
        global float *dscale, global float *dbias, global float4 *known, int count, int slices, float epsilon) {
    local float2 shared[LS];
    int item = get_local_id(0);
    int c = get_group_id(0);
    float2 sums = (float2)(0.0f);
    for (int s = item; s < slices; s += LS) {
        sums += parts[c * slices + s];
    }
    sums = sums_of_group(sums, shared, item);
    if (item == 0) {
        float size = (float)count * V;
        float inverse = 1 / sqrt(variances[c] + epsilon);
        dbias[c] = sums.s0;
        dscale[c] = sums.s1 * inverse;
        known[c] = (float4)(means[c], sums.s0 / size, sums.s1 * inverse * inverse / size, scale[c] * inverse);
    }
}

kernel void batch_norm_gradient_apply(
        global const GROUP *dy, global const GROUP *x, global const float4 *known, global GROUP *result, int items,
        uint magic, uint shiftBy, int images) {
    APPLY(GRADIENT)
}
