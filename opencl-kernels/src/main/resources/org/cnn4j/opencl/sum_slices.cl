// Sums of floats over images and planes for GPUs, in two steps: slices as slices.cl has them, then each channel's slices. kind: 0 sums of
// elements, 5 of their absolute values, 7 of their squares; where there is one slice alone, or in the second step, y = the sum / divisor, or
// with `root` its square root.
#define ABSOLUTE 5
#define SQUARES 7

float finished(float sum, int root, float divisor) {
    return root ? sqrt(sum) : sum / divisor;
}

kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void sum_slices(
        global const GROUP *x, global float *y, int channels, int groups, uint magic, uint shiftBy, int count, int slice,
        int slices, int kind, int root, float divisor) {
    local float shared[LS];
    int item = get_local_id(0);
    int s = get_group_id(0);
    int c = get_global_id(1);
    int end = min(s * slice + slice, count);
    float sum = 0;
    for (int i = s * slice + item; i < end; i += LS) {
        GROUP v = x[place(i, c, channels, groups, magic, shiftBy)];
        v = kind == SQUARES ? v * v : kind == ABSOLUTE ? fabs(v) : v;
        sum += TOTAL(v);
    }
    sum = sum_of_group(sum, shared, item);
    if (item == 0) {
        y[c * slices + s] = slices == 1 ? finished(sum, root, divisor) : sum;
    }
}

kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void sum_of_slices(
        global const float *parts, global float *y, int slices, int root, float divisor) {
    local float shared[LS];
    int item = get_local_id(0);
    int c = get_group_id(0);
    float sum = 0;
    for (int s = item; s < slices; s += LS) {
        sum += parts[c * slices + s];
    }
    sum = sum_of_group(sum, shared, item);
    if (item == 0) {
        y[c] = finished(sum, root, divisor);
    }
}
