// Strided copy: transpose, slice, concat, expand. E is an unsigned type of the element's size; no value is looked at.
#ifndef E
#define E uint
#endif
#ifndef RUN
#define RUN 4
#endif
#define EV CONCAT(E, RUN)
// ALIGNED: every run begins at a multiple of RUN elements, so that it is one load.
#if ALIGNED
#define LOAD_RUN(p) (*(global const EV *)(p))
#define STORE_RUN(v, p) (*(global EV *)(p) = (v))
#else
#define LOAD_RUN(p) CONCAT(vload, RUN)(0, (p))
#define STORE_RUN(v, p) CONCAT(vstore, RUN)((v), 0, (p))
#endif

// A work-item copies up to RUN neighbours along the last dimension, which has `inner` elements. dims covers the other dimensions
// and, last, the runs of a row; stride of a run is RUN times the element's.
kernel void copy_strided(
        global const E *from, global E *to, int count, int inner, UR dims, UR magic, UR shift, IR fromStrides, int fromOffset,
        int fromStep, IR toStrides, int toOffset, int toStep) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    IR at = coordinates((uint)item, dims, magic, shift);
    global const E *source = from + fromOffset + offset_of(at, fromStrides);
    global E *target = to + toOffset + offset_of(at, toStrides);
#if RANK == 8
    int left = inner - at.s7 * RUN;
#else
    int left = inner - at.s3 * RUN;
#endif
    if (left >= RUN && fromStep == 1 && toStep == 1) {
        STORE_RUN(LOAD_RUN(source), target);
    } else {
        int n = min(left, RUN);
        for (int i = 0; i < n; i++) {
            target[i * toStep] = source[i * fromStep];
        }
    }
}

// y[o, i, k] = x[o, indices[i], k]; a negative index counts from the end, one out of range is clamped into it.
kernel void gather_long(
        global const E *x, global const long *indices, global E *y, int count, int axis, int picks, int inner) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int k = at % inner;
    int i = (at / inner) % picks;
    int o = at / inner / picks;
    long pick = indices[i];
    pick += pick < 0 ? axis : 0;
    pick = clamp(pick, 0L, (long)axis - 1);
    y[at] = x[((size_t)o * axis + (int)pick) * inner + k];
}

kernel void gather_int(
        global const E *x, global const int *indices, global E *y, int count, int axis, int picks, int inner) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int k = at % inner;
    int i = (at / inner) % picks;
    int o = at / inner / picks;
    int pick = indices[i];
    pick += pick < 0 ? axis : 0;
    pick = clamp(pick, 0, axis - 1);
    y[at] = x[((size_t)o * axis + pick) * inner + k];
}

// y = condition ? a : b with broadcasting: strides of 0 repeat.
kernel void where_strided(
        global const uchar *condition, global const E *a, global const E *b, global E *y, int count, UR dims, UR magic,
        UR shift, IR conditionStrides, IR aStrides, IR bStrides) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    IR at = coordinates((uint)item, dims, magic, shift);
    y[item] = condition[offset_of(at, conditionStrides)] ? a[offset_of(at, aStrides)] : b[offset_of(at, bStrides)];
}

// Pad by a mode: 0 constant, 1 reflect, 2 edge, 3 wrap. before = elements added in front (negative ones cut), size = input's size.
int source_coordinate(int at, int before, int size, int mode) {
    int i = at - before;
    if (i >= 0 && i < size) {
        return i;
    }
    if (mode == 1) {
        int period = max(2 * size - 2, 1);
        i = ((i % period) + period) % period;
        return i < size ? i : period - i;
    }
    if (mode == 2) {
        return clamp(i, 0, size - 1);
    }
    if (mode == 3) {
        return ((i % size) + size) % size;
    }
    return -1;
}

#define PAD_AXIS(s) \
    { \
        int c = source_coordinate(at.s, before.s, sizes.s, mode); \
        inside = inside && c >= 0; \
        from.s = c; \
    }

kernel void pad_strided(
        global const E *x, global E *y, int count, UR dims, UR magic, UR shift, IR strides, IR before, IR sizes, int mode,
        E value) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    IR at = coordinates((uint)item, dims, magic, shift);
    IR from;
    bool inside = true;
    PAD_AXIS(s0)
    PAD_AXIS(s1)
    PAD_AXIS(s2)
    PAD_AXIS(s3)
#if RANK == 8
    PAD_AXIS(s4)
    PAD_AXIS(s5)
    PAD_AXIS(s6)
    PAD_AXIS(s7)
#endif
    y[item] = inside ? x[offset_of(from, strides)] : value;
}
