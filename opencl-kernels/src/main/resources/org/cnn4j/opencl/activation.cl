// The functions that convolutions and matrix products fuse behind their sums, for one float and for a vector of VW. The kinds are
// numbered by a header that the host writes. Comparisons are select() of relational functions, which mean the same on both; a NaN
// fails every comparison and so stays what it is.
#define BELOW(x, limit, other) select((x), (other), isless((x), (limit)))
#define ABOVE(x, limit, other) select((x), (other), isgreater((x), (limit)))

#define DEFINE_ACTIVATE(NAME, F) \
    F NAME(F x, int kind, float alpha, float beta) { \
        F a = (F)(alpha); \
        F b = (F)(beta); \
        F zero = (F)(0.0f); \
        F one = (F)(1.0f); \
        F y; \
        switch (kind) { \
            case UNARY_RELU: \
                return BELOW(x, zero, zero); \
            case UNARY_LEAKY_RELU: \
                return BELOW(x, zero, a * x); \
            case UNARY_CLIP: \
                y = BELOW(x, a, a); \
                return ABOVE(y, b, b); \
            case UNARY_HARD_SIGMOID: \
                y = a * x + b; \
                y = ABOVE(y, one, one); \
                return BELOW(y, zero, zero); \
            case UNARY_HARD_SWISH: \
                y = x / 6.0f + 0.5f; \
                y = ABOVE(y, one, one); \
                return x * BELOW(y, zero, zero); \
            case UNARY_SIGMOID: \
            case UNARY_SWISH: \
                y = one / (one + exp(kind == UNARY_SWISH ? -a * x : -x)); \
                return kind == UNARY_SWISH ? x * y : y; \
            case UNARY_AFFINE: \
                return a * x + b; \
            case UNARY_TANH: \
                return tanh(x); \
            default: \
                return x; \
        } \
    }

DEFINE_ACTIVATE(activate, float)
#ifdef FV
DEFINE_ACTIVATE(activate_v, FV)
#endif
