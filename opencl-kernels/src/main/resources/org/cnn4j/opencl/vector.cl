// One vector type for the kernels of CPU devices: VW floats, as wide as the device's registers.
#ifndef VW
#define VW 16
#endif
#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define FV JOIN(float, VW)
#define IV JOIN(int, VW)
#define VLOAD(p) JOIN(vload, VW)(0, (p))
#define VSTORE(v, p) JOIN(vstore, VW)((v), 0, (p))
// For what works on vectors in registers: drivers that would call it keep them all in memory.
#define INLINE static inline __attribute__((always_inline))
