// What the kernels for GPUs that slide a window over planes share. A work-item makes ROWS results below each other, and its neighbours those
// beside them, so that a load of a work-group is a run of memory whatever the width of a plane. The lines of the input pass by once: each
// serves all results whose windows it lies in.
// KH, KW = the window; SH, DH = stride and dilation along the height.
#ifndef ROWS
#define ROWS 4
#define KH 3
#define KW 3
#define SH 1
#define DH 1
#endif
// Input lines of a strip, how far they lie apart, and whether tap `ky` of result `r` lies in line `l`. A single result shares none, so
// that only lines with taps count: the loop over them is unrolled, and dilation may be anything.
#if ROWS == 1
#define LINES KH
#define APART DH
#define MEETS(l, r, ky) ((l) == (ky))
#else
#define LINES ((ROWS - 1) * SH + (KH - 1) * DH + 1)
#define APART 1
#define MEETS(l, r, ky) ((l) == (r) * SH + (ky) * DH)
#endif

// An element of a plane, or `outside` beyond its borders. It is always read, from within the plane: a branch would hold up the next load.
float element_of(global const float *plane, int2 size, int y, int x, float outside) {
    float value = plane[clamp(y, 0, size.s0 - 1) * size.s1 + clamp(x, 0, size.s1 - 1)];
    bool inside = (uint)y < (uint)size.s0 & (uint)x < (uint)size.s1;
    return inside ? value : outside;
}
