// The cross-entropy between targets and the softmax of logits over `size` classes, and its gradient with respect to the logits. Classes
// are the second axis: those of one distribution lie `inner` apart.
#ifndef LS
#define LS 64
#endif
#ifndef V
#define V 1
#endif
#if V == 1
#define GROUP float
#else
#define GROUP JOIN(float, V)
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
COMBINE(largest_of, fmax)
COMBINE(sum_of, PLUS)

// What a row needs of its classes: their maximum, and the sum of the exponentials of what lies below it. Whole vectors, then the rest one
// at a time.
float2 softmax_of(global const float *x, int size, int whole, local float *shared, int item) {
    FV many = (FV)(-INFINITY);
    for (int c = item * VW; c < whole; c += LS * VW) {
        many = fmax(many, VLOAD(x + c));
    }
    float largest = largest_lane(many);
    for (int c = whole + item; c < size; c += LS) {
        largest = fmax(largest, x[c]);
    }
    largest = largest_of(largest, shared, item);
    many = (FV)(0.0f);
    for (int c = item * VW; c < whole; c += LS * VW) {
        many += exp(VLOAD(x + c) - largest);
    }
    float sum = sum_of_lanes(many);
    for (int c = whole + item; c < size; c += LS) {
        sum += exp(x[c] - largest);
    }
    return (float2)(largest, sum_of(sum, shared, item));
}

// Where inner is 1: a work-group of LS work-items does one row.
#define BEGIN_ROW \
    local float shared[LS]; \
    int item = get_local_id(0); \
    int row = get_group_id(0); \
    int whole = size / VW * VW; \
    x += (size_t)row * size; \
    targets += (size_t)row * size; \
    float2 softmax = softmax_of(x, size, whole, shared, item);

kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void cross_entropy_rows(
        global const float *x, global const float *targets, global float *losses, int size) {
    BEGIN_ROW
    float shift = log(softmax.s1);
    FV many = (FV)(0.0f);
    for (int c = item * VW; c < whole; c += LS * VW) {
        // One after the other: where the maximum is huge, it would swallow the logarithm.
        FV t = VLOAD(targets + c);
        FV term = t * (VLOAD(x + c) - softmax.s0 - shift);
        many -= select(term, (FV)(0.0f), isequal(t, (FV)(0.0f)));
    }
    float loss = sum_of_lanes(many);
    for (int c = whole + item; c < size; c += LS) {
        loss -= targets[c] == 0 ? 0 : targets[c] * (x[c] - softmax.s0 - shift);
    }
    loss = sum_of(loss, shared, item);
    if (item == 0) {
        losses[row] = loss;
    }
}

kernel __attribute__((reqd_work_group_size(LS, 1, 1))) void cross_entropy_gradient_rows(
        global const float *dlosses, global const float *x, global const float *targets, global float *dx, int size) {
    BEGIN_ROW
    dx += (size_t)row * size;
    FV many = (FV)(0.0f);
    for (int c = item * VW; c < whole; c += LS * VW) {
        many += VLOAD(targets + c);
    }
    float weight = sum_of_lanes(many);
    for (int c = whole + item; c < size; c += LS) {
        weight += targets[c];
    }
    weight = sum_of(weight, shared, item);
    float dloss = dlosses[row];
    for (int c = item * VW; c < whole; c += LS * VW) {
        VSTORE(dloss * (exp(VLOAD(x + c) - softmax.s0) / softmax.s1 * weight - VLOAD(targets + c)), dx + c);
    }
    for (int c = whole + item; c < size; c += LS) {
        dx[c] = dloss * (exp(x[c] - softmax.s0) / softmax.s1 * weight - targets[c]);
    }
}

// Where inner is a multiple of V: a work-item does V neighbours. count = groups of V distributions, inner = groups of V.
#define BEGIN_PIXELS \
    int item = get_global_id(0); \
    if (item >= count) { \
        return; \
    } \
    size_t begin = (size_t)(item / inner) * size * inner + item % inner; \
    x += begin; \
    targets += begin; \
    GROUP largest = (GROUP)(-INFINITY); \
    for (int c = 0; c < size; c++) { \
        largest = fmax(largest, x[(size_t)c * inner]); \
    } \
    GROUP sum = (GROUP)(0.0f); \
    for (int c = 0; c < size; c++) { \
        sum += exp(x[(size_t)c * inner] - largest); \
    }

kernel void cross_entropy_pixels(
        global const GROUP *x, global const GROUP *targets, global GROUP *losses, int count, int size, int inner) {
    BEGIN_PIXELS
    GROUP shift = log(sum);
    GROUP loss = (GROUP)(0.0f);
    for (int c = 0; c < size; c++) {
        GROUP t = targets[(size_t)c * inner];
        GROUP term = t * (x[(size_t)c * inner] - largest - shift);
        loss -= select(term, (GROUP)(0.0f), isequal(t, (GROUP)(0.0f)));
    }
    losses[item] = loss;
}

kernel void cross_entropy_gradient_pixels(
        global const GROUP *dlosses, global const GROUP *x, global const GROUP *targets, global GROUP *dx, int count,
        int size, int inner) {
    BEGIN_PIXELS
    dx += begin;
    GROUP weight = (GROUP)(0.0f);
    for (int c = 0; c < size; c++) {
        weight += targets[(size_t)c * inner];
    }
    GROUP dloss = dlosses[item];
    for (int c = 0; c < size; c++) {
        size_t at = (size_t)c * inner;
        dx[at] = dloss * (exp(x[at] - largest) / sum * weight - targets[at]);
    }
}
