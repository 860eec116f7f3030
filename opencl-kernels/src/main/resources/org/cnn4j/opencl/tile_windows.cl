// The operands of the gradient of a convolution's weights, as tile.cl has tiles of them. k counts the output positions of one image after
// the other; A is what comes from behind, whose rows lie in pieces, one an image; B has the windows as rows: column n stands for a
// channel and a position in the window, the position counting faster. A work-item has one k of a tile, and some rows of A and columns of B.
//
// The table `taps` begins with what to divide by, as index.cl takes it: (of the positions of an image, of the width) and (of the height,
// 0, 0). Then it has for each column (x, y, z) of its window position times the dilation, and where its channel begins.
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

// Columns n0 .. n0 + most of the windows at k.
static void fetch_windows(
        float *r, global const float *b, global const int4 *taps, Divisors by, int k, int item, int rows, int most, int positions,
        int image, int4 in, int4 out, int4 stride, int4 pad) {
    int own = OWN_K(k, 1);
    int which = quotient(own, by.plane.s0, by.plane.s1);
    int position = own - which * positions;
    int line = quotient(position, by.plane.s2, by.plane.s3);
    int z = quotient(line, by.height.s0, by.height.s1);
    int x0 = (position - line * out.s2) * stride.s2 - pad.s2;
    int y0 = (line - z * out.s1) * stride.s1 - pad.s1;
    int z0 = z * stride.s0 - pad.s0;
    global const float *from = b + (size_t)which * image;
    // Nothing, as k is never negative; but a compiler that saw the table's entries stay the same would keep all of them in registers.
    taps += k >> 31;
    bool some = rows == TK || item % TK < rows;
#pragma unroll
    for (int i = 0; i < PER_B; i++) {
        int4 tap = taps[min(item / TK + i * (ITEMS / TK), most - 1)];
        int ix = x0 + tap.s0;
        int iy = y0 + tap.s1;
        int iz = z0 + tap.s2;
        bool inside = some && (uint)ix < (uint)in.s3 && (uint)iy < (uint)in.s2 && (uint)iz < (uint)in.s1;
        r[i] = inside ? from[tap.s3 + (iz * in.s2 + iy) * in.s3 + ix] : 0.0f;
    }
}
