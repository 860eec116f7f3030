// What the parts of the GPU matrix kernel share: the sizes of its tiles and how these are brought to local memory. A work-group of
// WM x WN work-items computes a tile of TM x TN of C, each of them RM x RN results, from tiles of A (TK x TM) and B (TK x TN).
//
// A fetch reads a work-item's share of a tile from global memory to registers, a put writes that share to local memory, where a row
// of the tile is one k. Columns beyond a matrix's end are not zeros but copies of others: what they make is never stored. Values of
// k beyond the end do count, so the one tile that may have fewer than TK of them is fetched apart, and filled up with zeros.
#ifndef WM
#define WM 16
#endif
#ifndef WN
#define WN 16
#endif
#ifndef RM
#define RM 4
#endif
#ifndef RN
#define RN 4
#endif
#ifndef TK
#define TK 16
#endif
// Local buffers: 1, or 2 that are computed from and filled in turns.
#ifndef BUFFERS
#define BUFFERS 1
#endif
// Floats between two rows of a tile in local memory beyond its own.
#ifndef SPARE
#define SPARE 0
#endif
// VM, VN, VK: 4 where M, N or K and the distances between rows along it are multiples of 4, else 1.
#ifndef VM
#define VM 1
#endif
#ifndef VN
#define VN 1
#endif
#ifndef VK
#define VK 1
#endif
#define TM (WM * RM)
#define TN (WN * RN)
#define ITEMS (WM * WN)
#define PER_A (TK * TM / ITEMS)
#define PER_B (TK * TN / ITEMS)

// Reads v floats, 1 or 4.
#define FETCH(r, p, v) \
    if ((v) == 4) { \
        float4 four = *(global const float4 *)(p); \
        (r)[0] = four.s0; \
        (r)[1] = four.s1; \
        (r)[2] = four.s2; \
        (r)[3] = four.s3; \
    } else { \
        (r)[0] = (p)[0]; \
    }

// A tile of a matrix whose rows are k, v floats at a time. p is where the work-item's first v floats are; it has the same columns of
// every row that it reads.
static void fetch_along(float *r, global const float *p, int distance, int t, int v, int item, int rows) {
    int k = item / (t / v);
#pragma unroll
    for (int i = 0; i < TK * t / ITEMS / v; i++) {
        int step = i * (ITEMS / (t / v));
        if (rows == TK || k + step < rows) {
            FETCH(r + i * v, p + step * distance, v)
        } else {
            for (int l = 0; l < v; l++) {
                r[i * v + l] = 0.0f;
            }
        }
    }
}

static void put_along(const float *r, local float *tile, int t, int v, int item) {
    local float *to = tile + item / (t / v) * (t + SPARE) + v * (item % (t / v));
#pragma unroll
    for (int i = 0; i < TK * t / ITEMS / v; i++) {
        local float *at = to + i * (ITEMS / (t / v)) * (t + SPARE);
        if (v == 4) {
            *(local float4 *)at = (float4)(r[4 * i], r[4 * i + 1], r[4 * i + 2], r[4 * i + 3]);
        } else {
            *at = r[i];
        }
    }
}

// A tile of a matrix whose columns are k, v floats at a time. p is the matrix from the tile's first row on, of which there are
// `most`.
static void fetch_across(
        float *r, global const float *p, int distance, int t, int v, int item, int rows, int most) {
    int k = v * (item % (TK / v));
#pragma unroll
    for (int i = 0; i < TK * t / ITEMS / v; i++) {
        int row = min(item / (TK / v) + i * (ITEMS / (TK / v)), most - 1);
        if (rows == TK || k < rows) {
            FETCH(r + i * v, p + (size_t)row * distance + k, v)
        } else {
            for (int l = 0; l < v; l++) {
                r[i * v + l] = 0.0f;
            }
        }
    }
}

static void put_across(const float *r, local float *tile, int t, int v, int item) {
    local float *to = tile + v * (item % (TK / v)) * (t + SPARE) + item / (TK / v);
#pragma unroll
    for (int i = 0; i < TK * t / ITEMS / v; i++) {
        for (int l = 0; l < v; l++) {
            to[l * (t + SPARE) + i * (ITEMS / (TK / v))] = r[i * v + l];
        }
    }
}
