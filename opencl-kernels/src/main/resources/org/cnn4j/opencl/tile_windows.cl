// The operands of the gradient of a convolution's weights, as tile.cl has tiles of them. k counts the output positions of one image after
// the other; A is what comes from behind, whose rows lie in pieces, one an image; B has the windows as rows: column n stands for a
// channel and a position in the window, the position counting faster. A work-item has one k of a tile, and some rows of A and columns of B.
//
// The table `taps` begins with what to divide by, as index.cl takes it: (of the positions of an image, of the width) and (of the height,
// 0, 0). Then it has for each column (x, y, z) of its window position times the dilation, and how far its
// element lies behind that of the first column.
typedef struct {
    int4 plane;
    int4 height;
} Divisors;

// The work-item's first k of the tile that begins at k.
#define OWN_K(k, v) ((k) + (v) * (item % (TK / (v))))

// From where A's rows are read so that element k of a tile's row is found k behind it: rows are `distance` apart, images `image`.
static global const float *piece_of(global const float *a, Divisors by, int k, int own, int distance, long image) {
    int which = quotient(own, by.plane.s0, by.plane.s1);
    return a + which * image + (k - which * distance);
}

// A tile of the windows; taps = the entries of its columns.
static void fetch_windows(
        float *r, global const float *b, local const int4 *taps, Divisors by, int k, int item, int rows, int positions, int image,
        int4 in, int4 out, int4 stride, int4 pad) {
    int own = OWN_K(k, 1);
    int which = quotient(own, by.plane.s0, by.plane.s1);
    int position = own - which * positions;
    int line = quotient(position, by.plane.s2, by.plane.s3);
    int z = quotient(line, by.height.s0, by.height.s1);
    int x0 = (position - line * out.s2) * stride.s2 - pad.s2;
    int y0 = (line - z * out.s1) * stride.s1 - pad.s1;
    int z0 = z * stride.s0 - pad.s0;
    global const float *from = b + (size_t)which * image + ((z0 * in.s2 + y0) * in.s3 + x0);
    bool some = rows == TK || item % TK < rows;
    // LLVM 14, the compiler of PoCL 3.1, loses what was read where it is asked to unroll this.
#if !defined(__x86_64__) && !defined(__aarch64__)
#pragma unroll
#endif
    for (int i = 0; i < PER_B; i++) {
        int4 tap = taps[item / TK + i * (ITEMS / TK)];
        bool inside = some && (uint)(x0 + tap.s0) < (uint)in.s3 && (uint)(y0 + tap.s1) < (uint)in.s2
            && (uint)(z0 + tap.s2) < (uint)in.s1;
        r[i] = inside ? from[tap.s3] : 0.0f;
    }
}
