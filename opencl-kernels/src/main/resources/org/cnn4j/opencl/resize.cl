// Resizing along one axis: y[o, i, k] = sum over t of weights[i * taps + t] * x[o, indices[i * taps + t], k]. E is an unsigned type
// of the element's size for pick, which copies (nearest neighbour).
#ifndef E
#define E uint
#endif
kernel void resize_axis(
        global const float *x, global float *y, global const int *indices, global const float *weights, int count, int in,
        int out, int inner, int taps) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int k = at % inner;
    int i = (at / inner) % out;
    int o = at / inner / out;
    global const float *from = x + (size_t)o * in * inner + k;
    float sum = 0;
    for (int t = 0; t < taps; t++) {
        sum += weights[i * taps + t] * from[(size_t)indices[i * taps + t] * inner];
    }
    y[at] = sum;
}

kernel void resize_pick(
        global const E *x, global E *y, global const int *indices, int count, int in, int out, int inner) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int k = at % inner;
    int i = (at / inner) % out;
    int o = at / inner / out;
    y[at] = x[((size_t)o * in + indices[i]) * inner + k];
}
