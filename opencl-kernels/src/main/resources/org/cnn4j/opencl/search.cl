// Searching and summing along one axis: lines of `size` elements, `inner` apart. T is the element type.
#ifndef T
#define T float
#endif

// Whether a comes before b; a NaN comes before every number.
bool before(T a, T b, int largest) {
    return largest ? a > b || (a != a && b == b) : a < b || (a != a && b == b);
}

// One work-item finds the extreme of one line.
kernel void arg_reduce(global const T *x, global long *y, int lines, int size, int inner, int largest, int selectLast) {
    int line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    global const T *from = x + (size_t)(line / inner) * size * inner + line % inner;
    T best = from[0];
    int found = 0;
    for (int i = 1; i < size; i++) {
        T v = from[(size_t)i * inner];
        if (before(v, best, largest) || (selectLast && !before(best, v, largest))) {
            best = v;
            found = i;
        }
    }
    y[line] = found;
}

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

// Top k, one work-item an element: its place is the number of elements before it. For devices of many work-items.
kernel void top_k_by_rank(
        global const T *x, global T *values, global long *indices, int count, int size, int inner, int k, int largest) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int column = item % inner;
    int i = (item / inner) % size;
    int outer = item / inner / size;
    global const T *from = x + (size_t)outer * size * inner + column;
    T own = from[(size_t)i * inner];
    int rank = 0;
    for (int j = 0; j < size && rank < k; j++) {
        T v = from[(size_t)j * inner];
        rank += before(v, own, largest) || (j < i && !before(own, v, largest));
    }
    if (rank < k) {
        size_t at = ((size_t)outer * k + rank) * inner + column;
        values[at] = own;
        indices[at] = i;
    }
}

// Top k, one work-item a line: each pass finds the first element after the one found before.
kernel void top_k_by_selection(
        global const T *x, global T *values, global long *indices, int lines, int size, int inner, int k, int largest) {
    int line = get_global_id(0);
    if (line >= lines) {
        return;
    }
    global const T *from = x + (size_t)(line / inner) * size * inner + line % inner;
    size_t to = (size_t)(line / inner) * k * inner + line % inner;
    T last = 0;
    int lastIndex = -1;
    for (int n = 0; n < k; n++) {
        T best = 0;
        int found = -1;
        for (int i = 0; i < size; i++) {
            T v = from[(size_t)i * inner];
            bool left = n == 0 || before(last, v, largest) || (i > lastIndex && !before(v, last, largest));
            if (left && (found < 0 || before(v, best, largest))) {
                best = v;
                found = i;
            }
        }
        values[to + (size_t)n * inner] = best;
        indices[to + (size_t)n * inner] = found;
        last = best;
        lastIndex = found;
    }
}
