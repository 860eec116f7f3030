// Vectors of a line's elements, with zeros beyond its ends.
#if VW == 16
#define LANES (IV)(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
#elif VW == 8
#define LANES (IV)(0, 1, 2, 3, 4, 5, 6, 7)
#else
#define LANES (IV)(0, 1, 2, 3)
#endif

// VW neighbours from element x of a line on, zero beyond the line's ends. The line begins at `at` of `values`, which has `count`.
INLINE FV load_within(global const float *values, size_t at, int x, int width, size_t count) {
    if (x >= 0 && x + VW <= width) {
        return VLOAD(values + at + x);
    }
    if (x + VW <= 0 || x >= width) {
        return (FV)(0.0f);
    }
    if ((x >= 0 || at >= VW) && at + x + VW <= count) {
        IV lane = LANES + (IV)(x);
        return select((FV)(0.0f), VLOAD(values + at + x), lane >= (IV)(0) & lane < (IV)(width));
    }
    float line[VW];
#pragma unroll
    for (int i = 0; i < VW; i++) {
        line[i] = x + i >= 0 && x + i < width ? values[at + x + i] : 0.0f;
    }
    return VLOAD(line);
}
