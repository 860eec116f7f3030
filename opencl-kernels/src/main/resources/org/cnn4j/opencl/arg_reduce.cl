// The index of the greatest (sign 1) or least (sign -1) of `length` elements `stride` apart; NaN wins over all numbers. LS
// work-items share a line: each looks at every LS-th element, then the winners meet in pairs, so that the result does not depend
// on LS.
#ifndef T
#define T float
#endif
#ifndef LS
#define LS 64
#endif

// Whether a beats b; neither beats the other if they are equal.
bool beats(T a, T b, int least) {
    return a != a ? b == b : least ? a < b : a > b;
}

// Whether element i of value a comes before element j of value b.
bool preferred(T a, int i, T b, int j, int least, int last) {
    return beats(a, b, least) || (!beats(b, a, least) && (last ? i > j : i < j));
}

kernel void arg_reduce(global const T *x, global long *y, int count, int length, int stride, int least, int last) {
    int line = get_global_id(0) / LS;
    int item = LS == 1 ? 0 : get_local_id(0);
#if LS == 1
    if (line >= count) {
        return;
    }
#endif
    global const T *from = x + line / stride * length * stride + line % stride;
    // A work-item without an element of its own starts from the first, which does no harm to the result.
    int best = item < length ? item : 0;
    T value = from[best * stride];
    for (int i = best + LS; i < length; i += LS) {
        T v = from[i * stride];
        if (preferred(v, i, value, best, least, last)) {
            value = v;
            best = i;
        }
    }
#if LS > 1
    local T values[LS];
    local int places[LS];
    values[item] = value;
    places[item] = best;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int reach = LS / 2; reach > 0; reach /= 2) {
        if (item < reach
            && preferred(values[item + reach], places[item + reach], values[item], places[item], least, last)) {
            values[item] = values[item + reach];
            places[item] = places[item + reach];
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    best = places[0];
#endif
    if (item == 0) {
        y[line] = best;
    }
}
