// Sums or means of rows that lie one behind the other, for CPU devices: a work-item does `run` of them. Sums go through blocks, so that
// a long row loses little.
#define BLOCK 64

INLINE float sum_of_lanes(FV value) {
#if VW > 8
    float8 eight = value.lo + value.hi;
    float4 four = eight.lo + eight.hi;
#elif VW > 4
    float4 four = value.lo + value.hi;
#else
    float4 four = value;
#endif
    float2 two = four.lo + four.hi;
    return two.s0 + two.s1;
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void reduce_rows(
        global const float *x, global float *y, int rows, int size, int run, int isMean) {
    int first = get_group_id(0) * run;
    int last = min(first + run, rows);
    for (int row = first; row < last; row++) {
        global const float *from = x + (size_t)row * size;
        FV total = (FV)(0.0f);
        int i = 0;
        while (i + VW <= size) {
            FV part = (FV)(0.0f);
            int end = min(size - VW, i + (BLOCK - 1) * VW);
            for (; i <= end; i += VW) {
                part += VLOAD(from + i);
            }
            total += part;
        }
        float sum = sum_of_lanes(total);
        for (; i < size; i++) {
            sum += from[i];
        }
        y[row] = isMean ? sum / size : sum;
    }
}
