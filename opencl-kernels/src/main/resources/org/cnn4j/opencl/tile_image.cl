// B as the column matrix of images, formed on the way to local memory: row k stands for a position in the window and a channel, the
// channel counting faster; column n for a position in the output. A work-item fetches one column, every (ITEMS / TN)th row.
//
// Dilations may be negative: windows are then walked backwards from their corner, as a transposed convolution does. With BLOCKS the
// number of channels is a multiple of TK, so that a tile is one position in the window; else each row looks its own up
// in a table of (x, y, z) times the dilation and the channel's distance.
#ifndef BLOCKS
#define BLOCKS 0
#endif
#define COLUMN_STEP (ITEMS / TN)

// The image and corner of a work-item's column, and where the next tile begins.
typedef struct {
    global const float *image;
    int x;
    int y;
    int z;
    int channel;
    int tap;
    int at;
} Column;

// Where in a channel of the image (depth, height, width are in.s1 to in.s3) a column finds its value, or -1 for outside.
static int place(const Column *column, int dx, int dy, int dz, int4 in) {
    int ix = column->x + dx;
    int iy = column->y + dy;
    int iz = column->z + dz;
    bool inside = (uint)ix < (uint)in.s3 && (uint)iy < (uint)in.s2 && (uint)iz < (uint)in.s1;
    return inside ? (iz * in.s2 + iy) * in.s3 + ix : -1;
}

#if BLOCKS
// Finds the place of the next tile's window position.
static void place_tap(Column *column, int4 in, int4 kernelSize, int4 dilation) {
    int x = column->tap % kernelSize.s2;
    int y = (column->tap / kernelSize.s2) % kernelSize.s1;
    int z = column->tap / (kernelSize.s2 * kernelSize.s1);
    column->at = place(column, x * dilation.s2, y * dilation.s1, z * dilation.s0, in);
}
#endif

// position counts the outputs of one image; image points to it.
static void begin_column(
        Column *column, global const float *image, int position, int k, int item, int4 in, int4 out, int4 kernelSize,
        int4 stride, int4 pad, int4 dilation) {
    int ox = position % out.s2;
    int oy = (position / out.s2) % out.s1;
    int oz = position / (out.s2 * out.s1);
    column->x = ox * stride.s2 - pad.s2;
    column->y = oy * stride.s1 - pad.s1;
    column->z = oz * stride.s0 - pad.s0;
    int plane = in.s1 * in.s2 * in.s3;
    column->image = image;
    column->channel = 0;
    column->tap = 0;
    column->at = 0;
#if BLOCKS
    column->image += (item / TN) * plane;
    column->tap = k / in.s0;
    column->channel = k % in.s0;
    place_tap(column, in, kernelSize, dilation);
#endif
}

#if BLOCKS
// The next tile; moves on by it.
static void fetch_block(float *r, Column *column, int4 in, int4 kernelSize, int4 dilation) {
    int plane = in.s1 * in.s2 * in.s3;
    bool inside = column->at >= 0;
    global const float *from = column->image + (inside ? column->channel * plane + column->at : 0);
#pragma unroll
    for (int i = 0; i < PER_B; i++) {
        r[i] = inside ? from[i * COLUMN_STEP * plane] : 0.0f;
    }
    column->channel += TK;
    if (column->channel == in.s0) {
        column->channel = 0;
        column->tap++;
        place_tap(column, in, kernelSize, dilation);
    }
}
#endif

// A tile of rows that may each have a window position of their own.
static void fetch_rows(float *r, const Column *column, global const int4 *taps, int k, int item, int rows, int4 in) {
#pragma unroll
    for (int i = 0; i < PER_B; i++) {
        int row = item / TN + i * COLUMN_STEP;
        float value = 0.0f;
        if (rows == TK || row < rows) {
            int4 tap = taps[k + row];
            int at = place(column, tap.s0, tap.s1, tap.s2, in);
            if (at >= 0) {
                value = column->image[tap.s3 + at];
            }
        }
        r[i] = value;
    }
}
