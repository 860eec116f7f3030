// Transposition of VW vectors in registers, for the kernels of CPU devices: each round interleaves the first half of the vectors with the
// second, which turns the bits of (vector, lane) by one place; after log2 VW rounds they have changed places.
#define UNROLL _Pragma("unroll")

INLINE void transpose(FV *r) {
    UNROLL for (int n = 1; n < VW; n *= 2) {
        FV t[VW];
        UNROLL for (int i = 0; i < VW / 2; i++) {
            t[2 * i].even = r[i].lo;
            t[2 * i].odd = r[i + VW / 2].lo;
            t[2 * i + 1].even = r[i].hi;
            t[2 * i + 1].odd = r[i + VW / 2].hi;
        }
        UNROLL for (int i = 0; i < VW; i++) {
            r[i] = t[i];
        }
    }
}
