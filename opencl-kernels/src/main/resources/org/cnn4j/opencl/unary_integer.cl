// Functions of one whole number of type T; arithmetic wraps around, CLIP has its bounds as whole numbers.
#ifndef T
#define T int
#endif
kernel void unary_integer(global const T *x, global T *y, int count, int kind, long low, long high) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    long v = x[at];
    switch (kind) {
        case UNARY_ABS:
            v = v < 0 ? (long)(-(ulong)v) : v;
            break;
        case UNARY_NEG:
            v = (long)(-(ulong)v);
            break;
        case UNARY_SIGN:
            v = (v > 0) - (v < 0);
            break;
        case UNARY_RELU:
            v = max(v, 0L);
            break;
        case UNARY_CLIP:
            v = min(max(v, low), high);
            break;
        case UNARY_NOT:
            v = v == 0;
            break;
        default:
            break;
    }
    y[at] = (T)v;
}
