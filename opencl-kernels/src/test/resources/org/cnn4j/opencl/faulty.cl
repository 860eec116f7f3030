// Kernels with one fault each, which a checker must find.
kernel void races(global int *y) {
    y[0] = get_global_id(0);
}

kernel void overruns(global int *y) {
    y[get_global_id(0) + 1] = 1;
}

kernel void adds_to_unset(global float *y) {
    y[get_global_id(0)] += 1.0f;
}

kernel void adds_to_unset_local(global float *y, local float *sums, int count) {
    POISON_LOCAL(sums, count)
    y[get_global_id(0)] = sums[count - 1] + 1.0f;
}
