// The end of a sum: with CLAMP a value between alpha and beta, which serves no activation, rectifiers and clips, so that few programs
// serve most networks; else any activation. A NaN stays what it is.
#ifndef CLAMP
#define CLAMP 1
#endif

#if CLAMP
#define DEFINE_FINISH(NAME, F, ACTIVATE) \
    F NAME(F x, int kind, float alpha, float beta) { \
        F y = BELOW(x, (F)(alpha), (F)(alpha)); \
        return ABOVE(y, (F)(beta), (F)(beta)); \
    }
#else
#define DEFINE_FINISH(NAME, F, ACTIVATE) \
    F NAME(F x, int kind, float alpha, float beta) { \
        return ACTIVATE(x, kind, alpha, beta); \
    }
#endif

DEFINE_FINISH(finish, float, activate)
#ifdef FV
DEFINE_FINISH(finish_v, FV, activate_v)
#endif
