// Running sums along one axis: lines of `size` elements, `inner` apart, one work-item a line. T is the element type.
#ifndef T
#define T float
#endif

kernel void cum_sum(global const T *x, global T *y, int lines, int size, int inner, int exclusive, int reverse) {
    int line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    size_t start = (size_t)(line / inner) * size * inner + line % inner;
    T sum = 0;
    for (int n = 0; n < size; n++) {
        size_t at = start + (size_t)(reverse ? size - 1 - n : n) * inner;
        T v = x[at];
        y[at] = exclusive ? sum : sum + v;
        sum += v;
    }
}
