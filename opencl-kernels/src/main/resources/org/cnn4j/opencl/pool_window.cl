// What the pooling kernels of CPU devices share. kind: 0 max, 1 average, 2 average over padding too.
#define POOL_MAX 0
#define POOL_AVERAGE_PADDED 2

// How many positions from start, dilation apart, lie in begin .. end.
int positions(int start, int count, int dilation, int begin, int end) {
    int inside = 0;
    for (int i = 0; i < count; i++) {
        int at = start + i * dilation;
        inside += at >= begin && at < end;
    }
    return inside;
}

// A maximum that keeps NaN: the first select, an instruction of its own on many processors, gives b where one of them is NaN.
INLINE FV join(FV a, FV b, int kind) {
    return kind == POOL_MAX ? select(select(b, a, isgreater(a, b)), a, isnan(a)) : a + b;
}

// The mean of sums over `counted` elements each, 0 where there are none.
INLINE FV mean(FV sum, FV counted) {
    return select((FV)(0.0f), sum / counted, isgreater(counted, (FV)(0.0f)));
}

// How many elements windows cover along a row, for each output position up to `wide`. With padding that counts (over), a window covers
// all but what hangs over the padded end.
void count_along_rows(
        local float *counts, int wide, int width, int kernelWidth, int stride, int pad, int padEnd, int dilation, int over) {
    for (int o = 0; o < wide; o++) {
        int x0 = o * stride - pad;
        counts[o] = positions(x0, kernelWidth, dilation, over ? x0 : 0, width + over * padEnd);
    }
}
