// Reductions. One work-group of LS work-items makes one output element; kept dimensions give its place, reduced ones are walked
// in blocks, so that a long sum loses little. T is the element type, INTEGER is 1 for whole numbers.
// kind: 0 sum, 1 mean, 2 max, 3 min, 4 product, 5 L1, 6 L2, 7 sum of squares, 8 log of the sum, 9 log of the sum of exponentials.
#ifndef T
#define T float
#define INTEGER 0
#define LOWEST (-INFINITY)
#define HIGHEST INFINITY
#endif
#ifndef LS
#define LS 64
#endif
#define BLOCK 64

T neutral(int kind) {
    return kind == 2 ? (T)LOWEST : kind == 3 ? (T)HIGHEST : (T)(kind == 4);
}

T combine(T a, T b, int kind) {
    switch (kind) {
        case 2:
            return a > b || a != a ? a : b;
        case 3:
            return a < b || a != a ? a : b;
        case 4:
            return a * b;
        default:
            return a + b;
    }
}

T term(T x, int kind, T largest) {
    switch (kind) {
        case 5:
#if INTEGER
            // Not x < 0 ? -x : x, which compilers turn into an intrinsic that oclgrind does not know.
            return x * (x < 0 ? -1 : 1);
#else
            return fabs(x);
#endif
        case 6:
        case 7:
            return x * x;
#if !INTEGER
        case 9:
            return exp(x - largest);
#endif
        default:
            return x;
    }
}

T over_group(T value, int kind, local T *shared, int item) {
    shared[item] = value;
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int reach = LS / 2; reach > 0; reach /= 2) {
        if (item < reach) {
            shared[item] = combine(shared[item], shared[item + reach], kind);
        }
        barrier(CLK_LOCAL_MEM_FENCE);
    }
    T result = shared[0];
    barrier(CLK_LOCAL_MEM_FENCE);
    return result;
}

// Reduced elements lie `step` apart where they are one dimension (step != 0), else anywhere.
T walk(global const T *from, int size, int step, UR dims, UR magic, UR shift, IR strides, int kind, T largest, int item) {
    T total = neutral(kind);
    for (int begin = item; begin < size; begin += LS * BLOCK) {
        T part = neutral(kind);
        int end = min(size, begin + LS * BLOCK);
        for (int i = begin; i < end; i += LS) {
            int at = step ? i * step : offset_of(coordinates((uint)i, dims, magic, shift), strides);
            part = combine(part, term(from[at], kind, largest), kind);
        }
        total = combine(total, part, kind);
    }
    return total;
}

kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void reduce(
        global const T *x, global T *y, int size, int step, UR dims, UR magic, UR shift, IR strides, UR keptDims,
        UR keptMagic, UR keptShift, IR keptStrides, int kind) {
    local T shared[LS];
    int item = get_local_id(0);
    int output = get_group_id(0);
    global const T *from = x + offset_of(coordinates((uint)output, keptDims, keptMagic, keptShift), keptStrides);
    T largest = 0;
#if !INTEGER
    if (kind == 9) {
        largest = over_group(walk(from, size, step, dims, magic, shift, strides, 2, 0, item), 2, shared, item);
        largest = isinf(largest) ? 0 : largest;
    }
#endif
    T result = over_group(walk(from, size, step, dims, magic, shift, strides, kind, largest, item), kind, shared, item);
    if (item == 0) {
        if (kind == 1) {
#if INTEGER
            result = size == 0 ? 0 : result / size;
#else
            result /= size;
#endif
        }
#if !INTEGER
        if (kind == 6) {
            result = sqrt(result);
        }
        if (kind == 8) {
            result = log(result);
        }
        if (kind == 9) {
            result = log(result) + largest;
        }
#endif
        y[output] = result;
    }
}
