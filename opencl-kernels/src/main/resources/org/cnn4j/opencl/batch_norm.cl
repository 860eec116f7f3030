// Batch normalisation with given statistics, and an activation: y = activation((x - mean) * scale / sqrt(variance + epsilon) + shift), per
// channel. A work-item does up to `run` elements of one plane; runs = ceil(plane / run).
kernel void batch_norm(
        global const float *x, global const float *scale, global const float *shift, global const float *mean,
        global const float *variance, global float *y, int count, int run, int runs, int plane, int channels, float epsilon,
        int activation, float alpha, float beta) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int row = item / runs;
    int begin = (item - row * runs) * run;
    int end = min(begin + run, plane);
    int c = row % channels;
    float factor = scale[c] / sqrt(variance[c] + epsilon);
    float m = mean[c];
    float s = shift[c];
    x += (size_t)row * plane;
    y += (size_t)row * plane;
    int i = begin;
    if (activation == UNARY_RELU) {
        for (; i + VW <= end; i += VW) {
            FV value = (VLOAD(x + i) - m) * factor + s;
            VSTORE(BELOW(value, (FV)(0.0f), (FV)(0.0f)), y + i);
        }
    } else {
        for (; i + VW <= end; i += VW) {
            VSTORE(activate_v((VLOAD(x + i) - m) * factor + s, activation, alpha, beta), y + i);
        }
    }
    for (; i < end; i++) {
        y[i] = activate((x[i] - m) * factor + s, activation, alpha, beta);
    }
}
