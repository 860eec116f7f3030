// The transforms of Winograd's algorithm for filters of 3 x 3 with output tiles of T x T, along one axis of a patch of
// (T + 2) x (T + 2). Points: 0, 1, -1 and infinity for T = 2; 0, +-11/16, +-3/2 and infinity for T = 4, where they round a third as
// much as 0, +-1, +-2. LANES is one tile's float, or a vector with a tile a lane.
#ifndef T
#define T 4
#endif
#ifndef LANES
#define LANES FV
#endif
#define PATCH (T + 2)

#if T == 4
#define PA 0.6875f
#define PB 1.5f
#define PA2 (PA * PA)
#define PB2 (PB * PB)

// B^T along one axis.
static void transform_patch(LANES *t, const LANES *d) {
    LANES even = fma(d[2], (LANES)(-PB2), d[4]);
    LANES odd = fma(d[1], (LANES)(-PB2), d[3]) * PA;
    LANES even2 = fma(d[2], (LANES)(-PA2), d[4]);
    LANES odd2 = fma(d[1], (LANES)(-PA2), d[3]) * PB;
    t[0] = fma(d[0], (LANES)(PA2 * PB2), fma(d[2], (LANES)(-(PA2 + PB2)), d[4]));
    t[1] = even + odd;
    t[2] = even - odd;
    t[3] = even2 + odd2;
    t[4] = even2 - odd2;
    t[5] = fma(d[3], (LANES)(-(PA2 + PB2)), fma(d[1], (LANES)(PA2 * PB2), d[5]));
}

// A^T along one axis.
static void transform_tile(LANES *t, const LANES *m) {
    LANES s = m[1] + m[2];
    LANES d = m[1] - m[2];
    LANES s2 = m[3] + m[4];
    LANES d2 = m[3] - m[4];
    t[0] = m[0] + (s + s2);
    t[1] = fma(d2, (LANES)(PB), d * PA);
    t[2] = fma(s2, (LANES)(PB2), s * PA2);
    t[3] = fma(d2, (LANES)(PB2 * PB), fma(d, (LANES)(PA2 * PA), m[5]));
}
#else
static void transform_patch(LANES *t, const LANES *d) {
    t[0] = d[0] - d[2];
    t[1] = d[1] + d[2];
    t[2] = d[2] - d[1];
    t[3] = d[1] - d[3];
}

static void transform_tile(LANES *t, const LANES *m) {
    t[0] = m[0] + m[1] + m[2];
    t[1] = m[1] - m[2] - m[3];
}
#endif
