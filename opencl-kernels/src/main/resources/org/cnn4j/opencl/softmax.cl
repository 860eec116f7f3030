// Softmax and log-softmax along one axis. One work-group of LS work-items does one row; elements of a row lie `inner` apart.
#ifndef LS
#define LS 64
#endif

#define COMBINE(name, op) \
    float name(float value, local float *shared, int item) { \
        shared[item] = value; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        for (int reach = LS / 2; reach > 0; reach /= 2) { \
            if (item < reach) { \
                shared[item] = op(shared[item], shared[item + reach]); \
            } \
            barrier(CLK_LOCAL_MEM_FENCE); \
        } \
        float result = shared[0]; \
        barrier(CLK_LOCAL_MEM_FENCE); \
        return result; \
    }
#define PLUS(a, b) ((a) + (b))
COMBINE(largest_of, fmax)
COMBINE(sum_of, PLUS)

kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void softmax(
        global const float *x, global float *y, int rows, int size, int inner, int logarithm) {
    local float shared[LS];
    int item = get_local_id(0);
    int row = get_group_id(0);
    size_t start = (size_t)(row / inner) * size * inner + row % inner;
    global const float *from = x + start;
    global float *to = y + start;
    // Whole vectors where the row is contiguous, one element at a time for the rest.
    int whole = inner == 1 ? size / VW * VW : 0;
    FV many = (FV)(-INFINITY);
    for (int i = item * VW; i < whole; i += LS * VW) {
        many = fmax(many, VLOAD(from + i));
    }
    float lanes[VW];
    VSTORE(many, lanes);
    float largest = -INFINITY;
    for (int i = 0; i < VW; i++) {
        largest = fmax(largest, lanes[i]);
    }
    for (int i = whole + item; i < size; i += LS) {
        largest = fmax(largest, from[(size_t)i * inner]);
    }
    largest = largest_of(largest, shared, item);

    many = (FV)(0.0f);
    for (int i = item * VW; i < whole; i += LS * VW) {
        FV e = exp(VLOAD(from + i) - largest);
        many += e;
        if (!logarithm) {
            VSTORE(e, to + i);
        }
    }
    VSTORE(many, lanes);
    float sum = 0.0f;
    for (int i = 0; i < VW; i++) {
        sum += lanes[i];
    }
    for (int i = whole + item; i < size; i += LS) {
        float e = exp(from[(size_t)i * inner] - largest);
        sum += e;
        if (!logarithm) {
            to[(size_t)i * inner] = e;
        }
    }
    sum = sum_of(sum, shared, item);

    // x and y may be the same memory: the exponentials already lie in y, and a logarithm left x as it was.
    // Subtracted one after the other: where largest is huge, it would swallow the logarithm.
    float shift = log(sum);
    for (int i = item * VW; i < whole; i += LS * VW) {
        VSTORE(logarithm ? VLOAD(from + i) - largest - shift : VLOAD(to + i) / sum, to + i);
    }
    for (int i = whole + item; i < size; i += LS) {
        to[(size_t)i * inner] = logarithm ? from[(size_t)i * inner] - largest - shift : to[(size_t)i * inner] / sum;
    }
}
