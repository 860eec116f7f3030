// Functions of one float, element by element; a work-item does VW neighbours. x and y may be the same memory.
float softplus(float x) {
    return fmax(x, 0.0f) + log1p(exp(-fabs(x)));
}

// The kinds that activation.cl does not have.
float function_of(float x, int kind, float alpha, float beta) {
    switch (kind) {
        case UNARY_ELU:
            return x >= 0 ? x : alpha * expm1(x);
        case UNARY_SELU:
            return beta * (x > 0 ? x : alpha * expm1(x));
        case UNARY_CELU:
            return x > 0 ? x : isnan(x) ? x : fmin(0.0f, alpha * expm1(x / alpha));
        case UNARY_GELU:
            return 0.5f * x * (1 + erf(x * M_SQRT1_2_F));
        case UNARY_GELU_TANH:
            return 0.5f * x * (1 + tanh(0.7978845608f * (x + 0.044715f * x * x * x)));
        case UNARY_MISH:
            return x * tanh(softplus(x));
        case UNARY_SOFTPLUS:
            return isnan(x) ? x : softplus(x);
        case UNARY_SOFTSIGN:
            return x / (1 + fabs(x));
        case UNARY_THRESHOLDED_RELU:
            return x > alpha ? x : 0;
        case UNARY_ABS:
            return fabs(x);
        case UNARY_NEG:
            return -x;
        case UNARY_SIGN:
            return x > 0 ? 1 : x < 0 ? -1 : x;
        case UNARY_FLOOR:
            return floor(x);
        case UNARY_CEIL:
            return ceil(x);
        case UNARY_ROUND:
            return rint(x);
        case UNARY_SQRT:
            return sqrt(x);
        case UNARY_RECIPROCAL:
            return 1 / x;
        case UNARY_EXP:
            return exp(x);
        case UNARY_LOG:
            return log(x);
        case UNARY_ERF:
            return erf(x);
        case UNARY_SIN:
            return sin(x);
        case UNARY_COS:
            return cos(x);
        case UNARY_TAN:
            return tan(x);
        case UNARY_ASIN:
            return asin(x);
        case UNARY_ACOS:
            return acos(x);
        case UNARY_ATAN:
            return atan(x);
        case UNARY_SINH:
            return sinh(x);
        case UNARY_COSH:
            return cosh(x);
        case UNARY_ASINH:
            return asinh(x);
        case UNARY_ACOSH:
            return acosh(x);
        case UNARY_ATANH:
            return atanh(x);
        default:
            return x;
    }
}

kernel void activation(global const float *x, global float *y, int count, int kind, float alpha, float beta) {
    int begin = get_global_id(0) * VW;
    if (count - begin >= VW) {
        // Not by VLOAD, which promises less alignment than there is, so that GPUs would load element by element.
        *(global FV *)(y + begin) = activate_v(*(global const FV *)(x + begin), kind, alpha, beta);
    } else {
        for (int i = begin; i < count; i++) {
            y[i] = activate(x[i], kind, alpha, beta);
        }
    }
}

kernel void unary(global const float *x, global float *y, int count, int kind, float alpha, float beta) {
    int begin = get_global_id(0) * VW;
    int end = min(begin + VW, count);
    for (int i = begin; i < end; i++) {
        y[i] = function_of(x[i], kind, alpha, beta);
    }
}
