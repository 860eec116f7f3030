// The k greatest (or least) of `length` elements `stride` apart, in order, the lower index first of equal ones; NaN is greater
// than all numbers. That order leaves no two elements equal, so that neither way to sort depends on the order of work-items.
#ifndef T
#define T float
#endif

bool greater(T a, T b) {
    return a > b || (a != a && b == b);
}

// Whether a comes before b by value alone.
bool ahead(T a, T b, int least) {
    return least ? greater(b, a) : greater(a, b);
}

// Whether element i of value a comes before element j of value b.
bool precedes(T a, int i, T b, int j, int least) {
    return ahead(a, b, least) || (!ahead(b, a, least) && i < j);
}

// Short lines: a work-item counts what comes before its element, which is the element's place.
kernel void top_k_rank(
        global const T *x, global T *values, global long *indices, int count, int length, int stride, int k, int least) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int inner = item % stride;
    int own = item / stride % length;
    int outer = item / stride / length;
    global const T *from = x + outer * length * stride + inner;
    T value = from[own * stride];
    int place = 0;
    for (int i = 0; i < length && place < k; i++) {
        place += precedes(from[i * stride], i, value, own, least);
    }
    if (place < k) {
        int to = (outer * k + place) * stride + inner;
        values[to] = value;
        indices[to] = own;
    }
}

// Long lines: a bitonic sort of indices (Batcher 1968), 2^bits of them a line; those from `length` on stand for elements that come
// last.
kernel void top_k_start(global int *order, int count, int bits) {
    int item = get_global_id(0);
    if (item < count) {
        order[item] = item & ((1 << bits) - 1);
    }
}

// One step: elements `reach` apart are put in order, upwards or downwards by turns in blocks of `block`.
kernel void top_k_merge(
        global const T *x, global int *order, int count, int length, int stride, int bits, int block, int reach, int least) {
    int pair = get_global_id(0);
    if (pair >= count) {
        return;
    }
    int line = pair >> (bits - 1);
    int nth = pair & ((1 << (bits - 1)) - 1);
    int lower = (nth / reach * 2) * reach + nth % reach;
    global int *a = order + ((size_t)line << bits) + lower;
    global int *b = a + reach;
    global const T *from = x + line / stride * length * stride + line % stride;
    int i = *a;
    int j = *b;
    bool second = i >= length ? j < i : j < length && precedes(from[j * stride], j, from[i * stride], i, least);
    bool downwards = (lower & block) != 0;
    if (second != downwards) {
        *a = j;
        *b = i;
    }
}

kernel void top_k_take(
        global const T *x, global const int *order, global T *values, global long *indices, int count, int length, int stride,
        int bits, int k) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int inner = item % stride;
    int place = item / stride % k;
    int outer = item / stride / k;
    int own = order[((size_t)(outer * stride + inner) << bits) + place];
    values[item] = x[(outer * length + own) * stride + inner];
    indices[item] = own;
}
