// Batch normalisation with given statistics: y = (x - mean) * scale / sqrt(variance + epsilon) + shift, per channel.
// A work-item does up to RUN elements of one plane; runs = ceil(plane / RUN).
#ifndef RUN
#define RUN 4
#endif
kernel void batch_norm(
        global const float *x, global const float *scale, global const float *shift, global const float *mean,
        global const float *variance, global float *y, int count, int runs, int plane, int channels, float epsilon) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int row = item / runs;
    int begin = (item - row * runs) * RUN;
    int end = min(begin + RUN, plane);
    int c = row % channels;
    float factor = scale[c] / sqrt(variance[c] + epsilon);
    float m = mean[c];
    float s = shift[c];
    for (int i = begin; i < end; i++) {
        size_t at = (size_t)row * plane + i;
        y[at] = (x[at] - m) * factor + s;
    }
}
