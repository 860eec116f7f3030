// dx = dy * f'(x) for activations whose derivative follows from y = f(x); a work-item does VW neighbours. dx may be the memory of dy or y.
// dy is 0 times a derivative of 0, even if it is not finite.
#define DEFINE_SLOPE(NAME, F) \
    INLINE F NAME(F y, int kind, float alpha, float beta) { \
        F a = (F)(alpha); \
        F zero = (F)(0.0f); \
        F one = (F)(1.0f); \
        switch (kind) { \
            case UNARY_LEAKY_RELU: \
                return select(a, one, isgreater(y, zero)); \
            case UNARY_CLIP: \
                return select(one, zero, islessequal(y, a) || isgreaterequal(y, (F)(beta))); \
            case UNARY_HARD_SIGMOID: \
                return select(a, zero, islessequal(y, zero) || isgreaterequal(y, one)); \
            case UNARY_SIGMOID: \
                return y * (one - y); \
            case UNARY_TANH: \
                return (one - y) * (one + y); \
            case UNARY_ELU: \
                return select(y + a, one, isgreater(y, zero)); \
            case UNARY_SELU: \
                return select(y + alpha * beta, (F)(beta), isgreater(y, zero)); \
            default: \
                return select(one, zero, islessequal(y, zero)); \
        } \
    }
DEFINE_SLOPE(slope, float)
DEFINE_SLOPE(slope_v, FV)

kernel void unary_gradient(
        global const float *dy, global const float *y, global float *dx, int count, int kind, float alpha, float beta) {
    int begin = get_global_id(0) * VW;
    if (count - begin >= VW) {
        FV s = slope_v(*(global const FV *)(y + begin), kind, alpha, beta);
        FV d = *(global const FV *)(dy + begin);
        *(global FV *)(dx + begin) = select(d * s, (FV)(0.0f), isequal(s, (FV)(0.0f)));
    } else {
        for (int i = begin; i < count; i++) {
            float s = slope(y[i], kind, alpha, beta);
            dx[i] = s == 0 ? 0 : dy[i] * s;
        }
    }
}
