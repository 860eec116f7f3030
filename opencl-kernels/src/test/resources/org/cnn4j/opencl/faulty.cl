// Kernels with one fault each, which a checker must find.
kernel void races(global int *y) {
    y[0] = get_global_id(0);
}

kernel void overruns(global int *y) {
    y[get_global_id(0) + 1] = 1;
}
