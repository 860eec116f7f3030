// Functions of two operands of type T with broadcasting; a work-item does up to RUN neighbours of the last dimension, along which
// an operand advances by 1 or stays (step 0). dims covers the other dimensions and, last, the runs of a row. An operand and the
// result may be the same memory.
#ifndef T
#define T float
#define FLOATING 1
#endif
#ifndef RUN
#define RUN 4
#endif

#if FLOATING
T power(T a, T b) {
    return pow(a, b);
}

T remainder_of(T a, T b, int floored) {
    return fmod(a, b);
}

T ratio(T a, T b) {
    return a / b;
}
#else
// Whole powers wrap around; a negative exponent leaves 0 but for the bases 1 and -1.
T power(T a, T b) {
    if (b < 0) {
        return a == 1 ? 1 : a == (T)-1 ? (b % 2 == 0 ? 1 : (T)-1) : 0;
    }
    T result = 1;
    for (T e = b; e > 0; e /= 2) {
        if (e % 2 != 0) {
            result *= a;
        }
        a *= a;
    }
    return result;
}

// A processor traps on these two divisors.
T ratio(T a, T b) {
    return b == 0 ? 0 : b == (T)-1 ? (T)(0 - a) : a / b;
}

T remainder_of(T a, T b, int floored) {
    if (b == 0 || b == (T)-1) {
        return 0;
    }
    T r = a % b;
    return floored && r != 0 && (r < 0) != (b < 0) ? r + b : r;
}
#endif

T calculate(T a, T b, int kind) {
    switch (kind) {
        case BINARY_ADD:
            return a + b;
        case BINARY_SUB:
            return a - b;
        case BINARY_MUL:
            return a * b;
        case BINARY_DIV:
            return ratio(a, b);
        case BINARY_POW:
            return power(a, b);
        case BINARY_MIN:
            return a < b || a != a ? a : b;
        case BINARY_MAX:
            return a > b || a != a ? a : b;
        case BINARY_MOD:
            return remainder_of(a, b, 1);
        case BINARY_FMOD:
            return remainder_of(a, b, 0);
        case BINARY_PRELU:
            return a >= 0 || a != a ? a : a * b;
        default:
            return a;
    }
}

uchar judge(T a, T b, int kind) {
    switch (kind) {
        case BINARY_EQUAL:
            return a == b;
        case BINARY_LESS:
            return a < b;
        case BINARY_LESS_OR_EQUAL:
            return a <= b;
        case BINARY_GREATER:
            return a > b;
        case BINARY_GREATER_OR_EQUAL:
            return a >= b;
        case BINARY_AND:
            return a != 0 && b != 0;
        case BINARY_OR:
            return a != 0 || b != 0;
        default:
            return (a != 0) != (b != 0);
    }
}

#define VECTOR CONCAT(T, RUN)
// ALIGNED: every run begins at a multiple of RUN elements, so that it is one load.
#if ALIGNED
#define LOAD_WHOLE(p) (*(global const VECTOR *)(p))
#define STORE_WHOLE(v, p) (*(global VECTOR *)(p) = (v))
#else
#define LOAD_WHOLE(p) CONCAT(vload, RUN)(0, (p))
#define STORE_WHOLE(v, p) CONCAT(vstore, RUN)((v), 0, (p))
#endif
#define LOAD_RUN(p, step) ((step) ? LOAD_WHOLE(p) : (VECTOR)(*(p)))

// Where a work-item's run begins, and how long it is.
#define BEGIN_RUN \
    int item = get_global_id(0); \
    if (item >= count) { \
        return; \
    } \
    IR at = coordinates((uint)item, dims, magic, shift); \
    int first = LAST(at) * RUN; \
    int n = min(RUN, inner - first); \
    a += offset_of(at, aStrides); \
    b += offset_of(at, bStrides); \
    y += (item / LAST_COUNT) * inner + first;
#if RANK == 8
#define LAST(v) (v).s7
#else
#define LAST(v) (v).s3
#endif
#define LAST_COUNT (int)LAST(dims)

kernel void binary(
        global const T *a, global const T *b, global T *y, int count, int inner, UR dims, UR magic, UR shift, IR aStrides,
        int aStep, IR bStrides, int bStep, int kind) {
    BEGIN_RUN
    if (n == RUN && kind <= BINARY_MUL) {
        VECTOR va = LOAD_RUN(a, aStep);
        VECTOR vb = LOAD_RUN(b, bStep);
        VECTOR r = kind == BINARY_ADD ? va + vb : kind == BINARY_SUB ? va - vb : va * vb;
        STORE_WHOLE(r, y);
        return;
    }
    for (int i = 0; i < n; i++) {
        y[i] = calculate(a[i * aStep], b[i * bStep], kind);
    }
}

// Where there are no dimensions to tell apart: a step of 0 is an operand of one element. For CPU devices, whose compilers leave the
// arithmetic of `binary` on places in the loop over work-items.
kernel void binary_flat(global const T *a, global const T *b, global T *y, int count, int aStep, int bStep, int kind) {
    int first = get_global_id(0) * RUN;
    if (count - first >= RUN && kind <= BINARY_MUL) {
        VECTOR va = LOAD_RUN(a + first * aStep, aStep);
        VECTOR vb = LOAD_RUN(b + first * bStep, bStep);
        VECTOR r = kind == BINARY_ADD ? va + vb : kind == BINARY_SUB ? va - vb : va * vb;
        STORE_WHOLE(r, y + first);
        return;
    }
    for (int i = first; i < min(first + RUN, count); i++) {
        y[i] = calculate(a[i * aStep], b[i * bStep], kind);
    }
}

kernel void compare(
        global const T *a, global const T *b, global uchar *y, int count, int inner, UR dims, UR magic, UR shift,
        IR aStrides, int aStep, IR bStrides, int bStep, int kind) {
    BEGIN_RUN
    for (int i = 0; i < n; i++) {
        y[i] = judge(a[i * aStep], b[i * bStep], kind);
    }
}
