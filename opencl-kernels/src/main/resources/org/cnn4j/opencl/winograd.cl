// Winograd's algorithm for filters of 3 x 3 on CPU devices (Lavin and Gray, "Fast Algorithms for Convolutional Neural Networks", 2016)
// with output tiles of T x T: transforms before and behind a batch of products, one a position of a patch of (T + 2) x (T + 2).
//
// The lanes of a vector are VW tiles. A piece is VW pixels of an image's row, the first ones of VW / T tiles; a vector of tiles takes
// T pieces, which may belong to any rows and images.
#ifndef MR
#define MR 8
#endif
#ifdef FUSED
#define STRIP local
#define VSPACE local
#else
#define VSPACE global
#endif
#define MASKED(v, mask) JOIN(as_float, VW)(JOIN(as_int, VW)(v) & (mask))

#if T == 4
// d[0 .. 3] = the columns of VW tiles that lie in four pieces.
void columns_of_pieces(FV *d, const FV *u) {
    FV even = (FV)(u[0].even, u[1].even);
    FV odd = (FV)(u[0].odd, u[1].odd);
    FV even2 = (FV)(u[2].even, u[3].even);
    FV odd2 = (FV)(u[2].odd, u[3].odd);
    d[0] = (FV)(even.even, even2.even);
    d[1] = (FV)(odd.even, odd2.even);
    d[2] = (FV)(even.odd, even2.odd);
    d[3] = (FV)(odd.odd, odd2.odd);
}

// The first two columns alone.
void two_columns_of_pieces(FV *d, const FV *u) {
    d[0] = (FV)((FV)(u[0].even, u[1].even).even, (FV)(u[2].even, u[3].even).even);
    d[1] = (FV)((FV)(u[0].odd, u[1].odd).even, (FV)(u[2].odd, u[3].odd).even);
}

// The way back.
void pieces_of_columns(FV *u, const FV *d) {
    FV even, odd, even2, odd2;
    even.even = d[0].lo;
    even.odd = d[2].lo;
    even2.even = d[0].hi;
    even2.odd = d[2].hi;
    odd.even = d[1].lo;
    odd.odd = d[3].lo;
    odd2.even = d[1].hi;
    odd2.odd = d[3].hi;
    u[0].even = even.lo;
    u[0].odd = odd.lo;
    u[1].even = even.hi;
    u[1].odd = odd.hi;
    u[2].even = even2.lo;
    u[2].odd = odd2.lo;
    u[3].even = even2.hi;
    u[3].odd = odd2.hi;
}
#else
void columns_of_pieces(FV *d, const FV *u) {
    d[0] = (FV)(u[0].even, u[1].even);
    d[1] = (FV)(u[0].odd, u[1].odd);
}

void two_columns_of_pieces(FV *d, const FV *u) {
    columns_of_pieces(d, u);
}

void pieces_of_columns(FV *u, const FV *d) {
    u[0].even = d[0].lo;
    u[0].odd = d[1].lo;
    u[1].even = d[0].hi;
    u[1].odd = d[1].hi;
}
#endif

// Where a piece lies: its image, the first row and column that it makes, or image < 0 behind the last piece.
// tiles = (rows of tiles of an image, pieces a row, pieces in all, 0).
int4 place_of_piece(int piece, int4 tiles) {
    int row = piece / tiles.s1;
    int image = row / tiles.s0;
    return (int4)(piece < tiles.s2 ? image : -1, (row - image * tiles.s0) * T, (piece - row * tiles.s1) * VW, 0);
}

// -1 in the lanes whose column, counted from `first`, lies in 0 .. width.
IV inside(int first, int width) {
    int mask[VW];
    for (int i = 0; i < VW; i++) {
        mask[i] = first + i >= 0 && first + i < width ? -1 : 0;
    }
    return JOIN(vload, VW)(0, mask);
}

// Where a vector of tiles reads one channel of the images: for row r of piece i the first element, masks for its columns and for those T
// further on, and -1 or 0 for all of it; the least element and the end of what whole vectors touch.
typedef struct {
    int at[T * PATCH];
    int rows[T * PATCH];
    IV mask[2 * T];
    int least;
    int end;
} Patches;

// in = (C, H, W, elements of x).
void find_patches(Patches *p, int group, int4 in, int4 tiles, int2 pad) {
    int some = INT_MIN;
    p->least = INT_MAX;
    p->end = 0;
    for (int i = 0; i < T; i++) {
        int4 place = place_of_piece(group * T + i, tiles);
        int column = place.s2 - pad.s1;
        p->mask[i] = inside(column, in.s2);
        p->mask[T + i] = inside(column + T, in.s2);
        for (int r = 0; r < PATCH; r++) {
            int y = place.s1 - pad.s0 + r;
            int row = place.s0 >= 0 && y >= 0 && y < in.s1;
            p->rows[r * T + i] = row ? -1 : 0;
            if (row) {
                some = place.s0 * in.s0 * in.s1 * in.s2 + y * in.s2 + column;
                p->least = min(p->least, some);
                p->end = max(p->end, some + T + VW);
            }
            p->at[r * T + i] = some;
        }
    }
    // Rows outside of the image are read where others are, and masked; where there are no others, at the channel's beginning.
    if (p->least == INT_MAX) {
        p->least = 0;
        p->end = T + VW;
    }
    for (int i = 0; i < T * PATCH; i++) {
        p->at[i] = p->rows[i] ? p->at[i] : p->least;
    }
}

// VW elements from x[at] on, without reading before or behind the `total` elements of x.
FV load_careful(global const float *x, int at, int total) {
    float line[VW];
    for (int i = 0; i < VW; i++) {
        line[i] = at + i >= 0 && at + i < total ? x[at + i] : 0.0f;
    }
    return VLOAD(line);
}

// Transforms the patches of one channel, which begins at x[channel], to to[position * step].
void transform_channel(VSPACE float *to, size_t step, global const float *x, int channel, int total, const Patches *p) {
    FV half_[PATCH * PATCH];
    int whole = p->least + channel >= 0 && p->end + channel <= total;
    for (int r = 0; r < PATCH; r++) {
        FV u[T], w[T], d[PATCH];
        for (int i = 0; i < T; i++) {
            int from = p->at[r * T + i] + channel;
            IV row = (IV)(p->rows[r * T + i]);
            u[i] = MASKED(whole ? VLOAD(x + from) : load_careful(x, from, total), p->mask[i] & row);
            w[i] = MASKED(whole ? VLOAD(x + from + T) : load_careful(x, from + T, total), p->mask[T + i] & row);
        }
        columns_of_pieces(d, u);
        two_columns_of_pieces(d + T, w);
        transform_patch(half_ + r * PATCH, d);
    }
    for (int j = 0; j < PATCH; j++) {
        FV d[PATCH], t[PATCH];
        for (int r = 0; r < PATCH; r++) {
            d[r] = half_[r * PATCH + j];
        }
        transform_patch(t, d);
        for (int r = 0; r < PATCH; r++) {
            VSTORE(t[r], to + (r * PATCH + j) * step);
        }
    }
}

// Where a vector of tiles writes one channel, and what it adds. out = (M, H, W, elements of y). flags: 1 a bias, 4 a residual, which
// may lie where y does.
typedef struct {
    global const float *bias;
    global const float *residual;
    global float *y;
    int4 out;
    int flags;
    int activation;
    float alpha;
    float beta;
} Results;

// Transforms the products of output channel m, from[position * step], and stores them.
void transform_products(VSPACE const float *from, size_t step, int group, int m, int4 tiles, const Results *t) {
    FV half_[PATCH * T];
    for (int j = 0; j < PATCH; j++) {
        FV d[PATCH], h[T];
        for (int r = 0; r < PATCH; r++) {
            d[r] = VLOAD(from + (r * PATCH + j) * step);
        }
        transform_tile(h, d);
        for (int r = 0; r < T; r++) {
            half_[r * PATCH + j] = h[r];
        }
    }
    FV start = (FV)((t->flags & 1) ? t->bias[m] : 0.0f);
    int4 place[T];
    for (int i = 0; i < T; i++) {
        place[i] = place_of_piece(group * T + i, tiles);
    }
    for (int r = 0; r < T; r++) {
        FV h[T], u[T];
        transform_tile(h, half_ + r * PATCH);
        pieces_of_columns(u, h);
        for (int i = 0; i < T; i++) {
            int row = place[i].s1 + r;
            int count = t->out.s2 - place[i].s2;
            if (place[i].s0 < 0 || row >= t->out.s1) {
                continue;
            }
            int at = ((place[i].s0 * t->out.s0 + m) * t->out.s1 + row) * t->out.s2 + place[i].s2;
            FV value = u[i] + start;
            if (t->flags & 4) {
                value += at + VW <= t->out.s3 ? VLOAD(t->residual + at) : load_careful(t->residual, at, t->out.s3);
            }
            if (t->activation == UNARY_RELU) {
                value = BELOW(value, (FV)(0.0f), (FV)(0.0f));
            } else if (t->activation != UNARY_IDENTITY) {
                value = activate_v(value, t->activation, t->alpha, t->beta);
            }
            if (count >= VW) {
                VSTORE(value, t->y + at);
            } else {
                store_part(value, t->y + at, count);
            }
        }
    }
}

// Filters [M, K, 3, 3] to panels [K][MR] of each position, positionStride and panelStride elements apart. g = the rows of G. One
// work-item does a channel of a panel.
kernel void winograd_weights(
        global const float *w, global float *u, constant float *g, int M, int K, int positionStride, int panelStride) {
    int c = get_global_id(0);
    int p = get_global_id(1);
    if (c >= K) {
        return;
    }
    u += (size_t)p * panelStride + (size_t)c * MR;
    for (int i = 0; i < MR; i++) {
        int m = p * MR + i;
        global const float *filter = w + ((size_t)m * K + c) * 9;
        for (int y = 0; y < PATCH; y++) {
            float half_[3];
            for (int x = 0; x < 3; x++) {
                half_[x] = m < M ? g[y * 3] * filter[x] + g[y * 3 + 1] * filter[3 + x] + g[y * 3 + 2] * filter[6 + x] : 0.0f;
            }
            for (int x = 0; x < PATCH; x++) {
                u[(size_t)(y * PATCH + x) * positionStride + i] =
                    half_[0] * g[x * 3] + half_[1] * g[x * 3 + 1] + half_[2] * g[x * 3 + 2];
            }
        }
    }
}

#ifdef FUSED
void product_of_position(local float *c, global const float *a, local const float *strip, int K) {
    int rowStride = NR;
    EACH(ZERO)
    ADD_PRODUCTS(K)
    EACH(PUT_C)
}

// The whole convolution, for one strip of NV vectors of tiles and panelsPerItem panels of filters: patches of all channels are
// transformed into scratch, [position][C][NR]; each panel is multiplied, position by position, and transformed back.
// weights [ceil(M / MR)][position][C][MR]; in = (C, H, W, elements of x); vectors = vectors of tiles in all.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void winograd_conv(
        global const float *x, global const float *weights, global const float *bias, global const float *residual,
        global float *y, local float *strips, local float *products, int4 in, int4 out, int4 tiles, int2 pad, int vectors,
        int panelsPerItem, int flags, int activation, float alpha, float beta) {
    int C = in.s0;
    int plane = in.s1 * in.s2;
    int step = C * NR + VW;
    int first = get_group_id(0) * NV;
    int count = min(NV, vectors - first);
    POISON_LOCAL(strips, PATCH * PATCH * step);
    POISON_LOCAL(products, PATCH * PATCH * MR * NR);
    for (int v = 0; v < count; v++) {
        Patches patches;
        find_patches(&patches, first + v, in, tiles, pad);
        for (int c = 0; c < C; c++) {
            transform_channel(strips + c * NR + v * VW, step, x, c * plane, in.s3, &patches);
        }
    }
    Results results = {bias, residual, y, out, flags, activation, alpha, beta};
    int panel0 = get_global_id(1) * panelsPerItem;
    int panel1 = min(panel0 + panelsPerItem, (out.s0 + MR - 1) / MR);
    for (int p = panel0; p < panel1; p++) {
        global const float *a = weights + (size_t)p * PATCH * PATCH * C * MR;
        for (int position = 0; position < PATCH * PATCH; position++, a += C * MR) {
            product_of_position(products + position * MR * NR, a, strips + position * step, C);
        }
        for (int i = 0; i < MR && p * MR + i < out.s0; i++) {
            for (int v = 0; v < count; v++) {
                transform_products(
                    products + i * NR + v * VW, MR * NR, first + v, p * MR + i, tiles, &results);
            }
        }
    }
}
#else
// Images [N, C, H, W] to strips [position][strip][C][NV * VW], positions positionStride elements apart. One work-item does a vector
// of tiles (dimension 0) for channelsPerItem channels (dimension 1). in = (C, H, W, elements of x).
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void winograd_input(
        global const float *x, global float *v, int4 in, int4 tiles, int2 pad, int vectorsOfStrip, int positionStride,
        int channelsPerItem) {
    int group = get_group_id(0);
    int begin = get_global_id(1) * channelsPerItem;
    int end = min(begin + channelsPerItem, in.s0);
    int row = vectorsOfStrip * VW;
    v += (size_t)(group / vectorsOfStrip) * in.s0 * row + group % vectorsOfStrip * VW;
    Patches patches;
    find_patches(&patches, group, in, tiles, pad);
    for (int c = begin; c < end; c++) {
        transform_channel(v + (size_t)c * row, positionStride, x, c * in.s1 * in.s2, in.s3, &patches);
    }
}

// Products [position][M][columns], positions positionStride elements apart, to images [N, M, H, W]. One work-item does a vector of
// tiles (dimension 0) for channelsPerItem channels (dimension 1).
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void winograd_output(
        global const float *products, global const float *bias, global const float *residual, global float *y, int4 out,
        int4 tiles, int columns, int positionStride, int channelsPerItem, int flags, int activation, float alpha,
        float beta) {
    int group = get_group_id(0);
    int begin = get_global_id(1) * channelsPerItem;
    int end = min(begin + channelsPerItem, out.s0);
    Results results = {bias, residual, y, out, flags, activation, alpha, beta};
    for (int m = begin; m < end; m++) {
        transform_products(
            products + (size_t)m * columns + group * VW, positionStride, group, m, tiles, &results);
    }
}
#endif
