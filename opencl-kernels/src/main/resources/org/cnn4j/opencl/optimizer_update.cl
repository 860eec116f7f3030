// One step of an optimiser, element by element; a work-item does VW neighbours. settings = learning rate, momentum (ADAM: beta1), and for ADAM
// 1 - beta1^t and 1 - beta2^t; factor is what the gradient is multiplied by. There is a kernel for each number of states. A result may
// be the memory of the operand that it replaces.
#define SGD 0
#define ADAM 1
#define RMSPROP 2

typedef struct {
    int rule;
    int decoupled;
    int nesterov;
    float factor;
    float decay;
    float epsilon;
    float weightDecay;
    float rate;
    float momentum;
    // ADAM: rate / (1 - beta1^t) and sqrt(1 - beta2^t).
    float corrected;
    float root;
} Update;

// A macro, since a function that returns a structure is more than oclgrind knows.
#define BEGIN_UPDATE \
    Update u = {rule, decoupled, nesterov, *factor, decay, epsilon, weightDecay, settings[0], settings[1], 0, 1}; \
    if (rule == ADAM) { \
        u.corrected = u.rate / settings[2]; \
        u.root = sqrt(settings[3]); \
    } \
    int begin = get_global_id(0) * VW;

// The new value of p. a and b are the states, of which the rule may have fewer: `states`.
#define DEFINE_UPDATE(NAME, F) \
    INLINE F NAME(F p, F g, F *a, F *b, int states, Update u) { \
        g *= u.factor; \
        if (u.decoupled) { \
            p -= u.rate * u.weightDecay * p; \
        } else { \
            g += u.weightDecay * p; \
        } \
        if (states == 0) { \
            return p - u.rate * g; \
        } \
        if (u.rule == SGD) { \
            *a = u.momentum * *a + g; \
            return p - u.rate * (u.nesterov ? g + u.momentum * *a : *a); \
        } \
        if (u.rule == ADAM) { \
            *a = u.momentum * *a + (1 - u.momentum) * g; \
            *b = u.decay * *b + (1 - u.decay) * g * g; \
            return p - u.corrected * *a / (sqrt(*b) / u.root + u.epsilon); \
        } \
        *a = u.rule == RMSPROP ? u.decay * *a + (1 - u.decay) * g * g : *a + g * g; \
        F d = g / (sqrt(*a) + u.epsilon); \
        if (states == 2) { \
            *b = u.momentum * *b + d; \
            d = *b; \
        } \
        return p - u.rate * d; \
    }
DEFINE_UPDATE(update, float)
DEFINE_UPDATE(update_v, FV)

#define READ(p) (*(global const FV *)((p) + begin))
#define WRITE(v, p) (*(global FV *)((p) + begin) = (v))

kernel void optimizer_update_0(
        global const float *parameter, global const float *gradient, global const float *settings,
        global const float *factor, global float *result, int count, int rule, int decoupled, int nesterov, float decay,
        float epsilon, float weightDecay) {
    BEGIN_UPDATE
    if (count - begin >= VW) {
        FV none = (FV)(0.0f);
        WRITE(update_v(READ(parameter), READ(gradient), &none, &none, 0, u), result);
        return;
    }
    for (int i = begin; i < count; i++) {
        float none = 0;
        result[i] = update(parameter[i], gradient[i], &none, &none, 0, u);
    }
}

kernel void optimizer_update_1(
        global const float *parameter, global const float *gradient, global const float *settings,
        global const float *factor, global const float *first, global float *result, global float *newFirst, int count,
        int rule, int decoupled, int nesterov, float decay, float epsilon, float weightDecay) {
    BEGIN_UPDATE
    if (count - begin >= VW) {
        FV a = READ(first);
        FV none = (FV)(0.0f);
        WRITE(update_v(READ(parameter), READ(gradient), &a, &none, 1, u), result);
        WRITE(a, newFirst);
        return;
    }
    for (int i = begin; i < count; i++) {
        float a = first[i];
        float none = 0;
        result[i] = update(parameter[i], gradient[i], &a, &none, 1, u);
        newFirst[i] = a;
    }
}

kernel void optimizer_update_2(
        global const float *parameter, global const float *gradient, global const float *settings,
        global const float *factor, global const float *first, global const float *second, global float *result,
        global float *newFirst, global float *newSecond, int count, int rule, int decoupled, int nesterov, float decay,
        float epsilon, float weightDecay) {
    BEGIN_UPDATE
    if (count - begin >= VW) {
        FV a = READ(first);
        FV b = READ(second);
        WRITE(update_v(READ(parameter), READ(gradient), &a, &b, 2, u), result);
        WRITE(a, newFirst);
        WRITE(b, newSecond);
        return;
    }
    for (int i = begin; i < count; i++) {
        float a = first[i];
        float b = second[i];
        result[i] = update(parameter[i], gradient[i], &a, &b, 2, u);
        newFirst[i] = a;
        newSecond[i] = b;
    }
}
