// A tile of MR x NR results in registers, NR = NV * VW, for the kernels of CPU devices. STRIP is the address space of strips of B.
#ifndef NV
#define NV 3
#endif
#define NR (NV * VW)
#ifndef MR
#define MR 8
#endif
#ifdef PACKED_B
#define STRIP global
#else
#define STRIP local
#endif

#if NV == 3
#define EACH_V(i, M) M(i, 0) M(i, 1) M(i, 2)
#elif NV == 2
#define EACH_V(i, M) M(i, 0) M(i, 1)
#else
#define EACH_V(i, M) M(i, 0)
#endif
#define ROWS_4(M) M(0) M(1) M(2) M(3)
#define ROWS_6(M) ROWS_4(M) M(4) M(5)
#define ROWS_8(M) ROWS_6(M) M(6) M(7)
#define ROWS_12(M) ROWS_8(M) M(8) M(9) M(10) M(11)
#define ROWS_14(M) ROWS_12(M) M(12) M(13)
#define ROWS_16(M) ROWS_14(M) M(14) M(15)
#define ROWS JOIN(ROWS_, MR)
#define EACH_4(M) EACH_V(0, M) EACH_V(1, M) EACH_V(2, M) EACH_V(3, M)
#define EACH_6(M) EACH_4(M) EACH_V(4, M) EACH_V(5, M)
#define EACH_8(M) EACH_6(M) EACH_V(6, M) EACH_V(7, M)
#define EACH_12(M) EACH_8(M) EACH_V(8, M) EACH_V(9, M) EACH_V(10, M) EACH_V(11, M)
#define EACH_14(M) EACH_12(M) EACH_V(12, M) EACH_V(13, M)
#define EACH_16(M) EACH_14(M) EACH_V(14, M) EACH_V(15, M)
#define EACH JOIN(EACH_, MR)

#define TAKE(i, v) FV c##i##v = VLOAD(from + i * fromStride + v * VW);
// fma(), not mad(): the latter becomes two instructions on some CPU drivers.
#define STEP(i, v) c##i##v = fma((FV)(a##i), b##v, c##i##v);
#define READ_A(i) float a##i = a[i];
#define RELU_(i, v) c##i##v = BELOW(c##i##v, (FV)(0.0f), (FV)(0.0f));
#define ZERO(i, v) FV c##i##v = (FV)(0.0f);
#define PUT_C(i, v) VSTORE(c##i##v, c + (size_t)i * rowStride + v * VW);

#define B1
#define B2
#if NV > 1
#undef B1
#define B1 FV b1 = VLOAD(strip + VW);
#endif
#if NV > 2
#undef B2
#define B2 FV b2 = VLOAD(strip + 2 * VW);
#endif

// Rows of A are asked for so many bytes before they are needed: where weights come from memory, a processor's own prefetching waits
// at each page, and products cannot run far enough ahead to hide that. Beyond the end nothing is accessed. OpenCL's own prefetch() does
// nothing on PoCL; compilers to SPIR pass the built-in function on to what may not know it.
#define AHEAD 8192
#define FETCH_A
#if defined(__has_builtin) && !defined(__SPIR__) && !defined(__SPIRV__)
#if __has_builtin(__builtin_prefetch)
#undef FETCH_A
#define FETCH_A __builtin_prefetch((private const void *)((uintptr_t)a + AHEAD), 0, 2);
#endif
#endif

// Adds (packed rows of A) x strip to the tile; moves a and strip on.
#define ADD_PRODUCTS(kc) \
    for (int k = 0; k < kc; k++) { \
        FV b0 = VLOAD(strip); \
        B1 B2 \
        ROWS(READ_A) \
        EACH(STEP) \
        FETCH_A \
        a += MR; \
        strip += NR; \
    }

// (rows of c) = start + (packed rows of A) x strip, and ReLU where asked. start = MR x NR floats that may lie in c.
#define DEFINE_PRODUCT(NAME, FROM, TO) \
    void NAME(FROM const float *from, int fromStride, TO float *c, int rowStride, global const float *a, \
              STRIP const float *strip, int kc, int relu) { \
        EACH(TAKE) \
        ADD_PRODUCTS(kc) \
        if (relu) { \
            EACH(RELU_) \
        } \
        EACH(PUT_C) \
    }
