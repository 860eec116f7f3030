// Winograd's algorithm for filters of 3 x 3 on GPUs (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016): what
// comes before and behind a batch of products by gemm_tiled, one a position of a patch. A work-item transforms one tile of one
// channel, in registers alone, its loads independent of each other.
//
// The products' matrices are [position][channels][columns]. A column is a tile: they go row by row and image by image, from tile
// number tiles.s3 on. Neighbours among work-items do neighbours among columns, so that they read and write matrices side by side.
// Columns behind the last tile are zeros.
//
// tiles = (tiles in a row, tiles of an image, tiles in all, the first); STEP = floats of a row of the result that are written at a
// time; the row's length is a multiple of it.
#ifndef STEP
#define STEP 1
#endif

// Image, first row and first column of a tile's results, or image < 0 behind the last tile.
static int4 place_of_tile(int tile, int4 tiles) {
    int image = tile / tiles.s1;
    int rest = tile - image * tiles.s1;
    int row = rest / tiles.s0;
    return (int4)(tile < tiles.s2 ? image : -1, row * T, (rest - row * tiles.s0) * T, 0);
}

// Images [N, C, H, W] to matrices of C rows; in = (C, H, W, columns). x is not empty.
kernel __attribute__((reqd_work_group_size(64, 1, 1))) void winograd_patches(
        global const float *x, global float *patches, int4 in, int4 tiles, int2 pad) {
    int at = get_global_id(0);
    int c = at / in.s3;
    if (c >= in.s0) {
        return;
    }
    int4 place = place_of_tile(tiles.s3 + at - c * in.s3, tiles);
    global const float *plane = x + (place.s0 < 0 ? 0 : (size_t)(place.s0 * in.s0 + c) * (in.s1 * in.s2));
    float d[PATCH * PATCH];
    int row0 = place.s1 - pad.s0;
    int column0 = place.s2 - pad.s1;
#pragma unroll
    for (int i = 0; i < PATCH; i++) {
        bool some = place.s0 >= 0 && row0 + i >= 0 && row0 + i < in.s1;
        // What is outside is read elsewhere in the plane rather than not at all: no load waits for a branch.
        global const float *line = plane + clamp(row0 + i, 0, in.s1 - 1) * in.s2;
#pragma unroll
        for (int j = 0; j < PATCH; j++) {
            bool inside = some && column0 + j >= 0 && column0 + j < in.s2;
            float value = line[clamp(column0 + j, 0, in.s2 - 1)];
            d[i * PATCH + j] = inside ? value : 0.0f;
        }
    }
#pragma unroll
    for (int j = 0; j < PATCH; j++) {
        float column[PATCH], t[PATCH];
#pragma unroll
        for (int i = 0; i < PATCH; i++) {
            column[i] = d[i * PATCH + j];
        }
        transform_patch(t, column);
#pragma unroll
        for (int i = 0; i < PATCH; i++) {
            d[i * PATCH + j] = t[i];
        }
    }
    // Rows come last because they are written in the order of matrices: one address goes from each to the next.
    global float *to = patches + at;
    int step = in.s0 * in.s3;
#pragma unroll
    for (int i = 0; i < PATCH; i++) {
        float row[PATCH];
        transform_patch(row, d + i * PATCH);
#pragma unroll
        for (int j = 0; j < PATCH; j++) {
            *to = row[j];
            to += step;
        }
    }
}

#if STEP == 4
#define RUN float4
#define RUN_OF(t) (float4)((t)[0], (t)[1], (t)[2], (t)[3])
#define FINISH finish_v
#elif STEP == 2
#define RUN float2
#define RUN_OF(t) (float2)((t)[0], (t)[1])
#define FINISH finish_v
#else
#define RUN float
#define RUN_OF(t) (*(t))
#define FINISH finish
#endif

// Matrices of M rows to images [N, M, H, W]; out = (M, H, W, columns). flags: 1 a bias, 4 a residual, which may lie where y does.
kernel __attribute__((reqd_work_group_size(64, 1, 1))) void winograd_results(
        global const float *products, global const float *bias, global const float *residual, global float *y, int4 out,
        int4 tiles, int flags, int activation, float alpha, float beta) {
    int at = get_global_id(0);
    int m = at / out.s3;
    int4 place = place_of_tile(tiles.s3 + at - m * out.s3, tiles);
    if (m >= out.s0 || place.s0 < 0) {
        return;
    }
    int step = out.s0 * out.s3;
    float half_[T * PATCH];
#pragma unroll
    for (int j = 0; j < PATCH; j++) {
        float column[PATCH], t[T];
#pragma unroll
        for (int i = 0; i < PATCH; i++) {
            column[i] = products[(i * PATCH + j) * step + at];
        }
        transform_tile(t, column);
#pragma unroll
        for (int i = 0; i < T; i++) {
            half_[i * PATCH + j] = t[i];
        }
    }
    float start = (flags & 1) ? bias[m] : 0.0f;
    size_t first = ((size_t)(place.s0 * out.s0 + m) * out.s1 + place.s1) * out.s2 + place.s2;
    RUN added[T * T / STEP];
#pragma unroll
    for (int i = 0; i < T * T / STEP; i++) {
        added[i] = (RUN)(start);
    }
    if (flags & 4) {
#pragma unroll
        for (int i = 0; i < T * T / STEP; i++) {
            int row = i / (T / STEP), column = i % (T / STEP) * STEP;
            bool inside = place.s1 + row < out.s1 && place.s2 + column < out.s2;
            added[i] += *(global const RUN *)(residual + first + (inside ? row * out.s2 + column : 0));
        }
    }
#pragma unroll
    for (int i = 0; i < T; i++) {
        float t[T];
        transform_tile(t, half_ + i * PATCH);
#pragma unroll
        for (int j = 0; j < T; j += STEP) {
            if (place.s1 + i < out.s1 && place.s2 + j < out.s2) {
                RUN value = RUN_OF(t + j) + added[(i * T + j) / STEP];
                *(global RUN *)(y + first + i * out.s2 + j) = FINISH(value, activation, alpha, beta);
            }
        }
    }
}
