// Coordinates of an element from its number, by multiplication instead of division: for n < 2^31 and a divisor d with
// shift = ceil(log2 d) and magic = floor(2^32 (2^shift - d) / d) + 1, n / d = (mulhi(n, magic) + n) >> shift.
// (Granlund and Montgomery, Division by Invariant Integers using Multiplication, 1994.)
#ifndef RANK
#define RANK 4
#endif
#define CONCAT_(a, b) a##b
#define CONCAT(a, b) CONCAT_(a, b)
#define UR CONCAT(uint, RANK)
#define IR CONCAT(int, RANK)

uint quotient(uint n, uint magic, uint shift) {
    return (mul_hi(n, magic) + n) >> shift;
}

#define PEEL(s) \
    { \
        uint q = quotient(n, magic.s, shift.s); \
        at.s = (int)(n - q * dims.s); \
        n = q; \
    }

// The coordinates of element n, the last dimension running fastest; dimension 0 takes what is left.
IR coordinates(uint n, UR dims, UR magic, UR shift) {
    IR at;
#if RANK == 8
    PEEL(s7)
    PEEL(s6)
    PEEL(s5)
    PEEL(s4)
#endif
    PEEL(s3)
    PEEL(s2)
    PEEL(s1)
    at.s0 = (int)n;
    return at;
}

int offset_of(IR at, IR strides) {
    IR p = at * strides;
#if RANK == 8
    return p.s0 + p.s1 + p.s2 + p.s3 + p.s4 + p.s5 + p.s6 + p.s7;
#else
    return p.s0 + p.s1 + p.s2 + p.s3;
#endif
}
