// Batch normalisation for GPUs, as batch_norm.cl has it, bound by memory: a work-item does V neighbours of one plane in several images,
// so that it finds its channel and that channel's factor once, and has the loads of IMAGES images under way at a time.
// items = groups of V elements of an image; magic and shiftBy divide by a plane's. V is 4 where planes are multiples of 4, else 1.
// An image of y may be the memory of that of x.
#ifndef V
#define V 4
#endif
#define IMAGES 4
#if V == 4
#define GROUP float4
#define FINISH finish_v
#else
#define GROUP float
#define FINISH finish
#endif

kernel void batch_norm_images(
        global const GROUP *x, global const float *scale, global const float *shift, global const float *mean,
        global const float *variance, global GROUP *y, int items, uint magic, uint shiftBy, int images, float epsilon,
        int activation, float alpha, float beta) {
    int item = get_global_id(0);
    if (item >= items) {
        return;
    }
    int c = quotient((uint)item, magic, shiftBy);
    float factor = scale[c] / sqrt(variance[c] + epsilon);
    float m = mean[c];
    float s = shift[c];
    int n = get_global_id(1) * IMAGES;
    size_t at = (size_t)n * items + item;
    if (n + IMAGES <= images) {
        GROUP v[IMAGES];
#pragma unroll
        for (int i = 0; i < IMAGES; i++) {
            v[i] = x[at + (size_t)i * items];
        }
#pragma unroll
        for (int i = 0; i < IMAGES; i++) {
            y[at + (size_t)i * items] = FINISH((v[i] - m) * factor + s, activation, alpha, beta);
        }
    } else {
        for (; n < images; n++, at += items) {
            y[at] = FINISH((x[at] - m) * factor + s, activation, alpha, beta);
        }
    }
}
