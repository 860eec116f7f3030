// Copies rows of whole elements for CPU devices: `length` of them from each row of one matrix to a row of another. A work-item copies up to
// `run` neighbours of one row; runs = ceil(length / run). E is an unsigned type of the element's size.
kernel void copy_rows(
        global const E *from, global E *to, int count, int run, int runs, int length, long fromStride, long toStride,
        long toOffset) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int row = item / runs;
    int begin = (item - row * runs) * run;
    int end = min(begin + run, length);
    from += row * fromStride;
    to += row * toStride + toOffset;
    int i = begin;
    for (; i + VW <= end; i += VW) {
        JOIN(vstore, VW)(JOIN(vload, VW)(0, from + i), 0, to + i);
    }
    for (; i < end; i++) {
        to[i] = from[i];
    }
}
