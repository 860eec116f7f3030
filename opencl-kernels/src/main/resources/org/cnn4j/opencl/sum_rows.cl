// Sums of floats for CPU devices: element k of y is what the rows k of all images add up to, an image being `rows` rows of `size` floats one behind the
// other. A row ends where its image does, after `whole` floats. A work-item does `run` elements of y. Sums go through blocks, so that a long one
// loses little. kind: 0 sums of elements, 5 of their absolute values, 7 of their squares; y = the sum / divisor, or with `root` its square root.
#define BLOCK 64
#define ABSOLUTE 5
#define SQUARES 7

INLINE FV term(FV x, int kind) {
    return kind == SQUARES ? x * x : kind == ABSOLUTE ? fabs(x) : x;
}

INLINE float sum_of_row(global const float *from, int size, int kind) {
    FV total = (FV)(0.0f);
    int i = 0;
    while (i + VW <= size) {
        FV part = (FV)(0.0f);
        int end = min(size - VW, i + (BLOCK - 1) * VW);
        for (; i <= end; i += VW) {
            part += term(VLOAD(from + i), kind);
        }
        total += part;
    }
    float sum = sum_of_lanes(total);
    for (; i < size; i++) {
        sum += term((FV)(from[i]), kind).s0;
    }
    return sum;
}

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void sum_rows(
        global const float *x, global float *y, int images, int rows, int size, int whole, int run, int kind, int root,
        float divisor) {
    int first = get_group_id(0) * run;
    int last = min(first + run, rows);
    for (int row = first; row < last; row++) {
        float sum = 0;
        for (int n = 0; n < images; n++) {
            size_t at = (size_t)n * whole + (size_t)row * size;
            sum += sum_of_row(x + at, min(size, whole - row * size), kind);
        }
        y[row] = root ? sqrt(sum) : sum / divisor;
    }
}

// The same for rows of one element: sums over the images of each of their floats. A work-item does VW neighbours.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void sum_columns(
        global const float *x, global float *y, int images, int columns, int kind, int root, float divisor) {
    int begin = get_group_id(0) * VW;
    if (columns - begin >= VW) {
        FV total = (FV)(0.0f);
        for (int n = 0; n < images; n += BLOCK) {
            FV part = (FV)(0.0f);
            int end = min(n + BLOCK, images);
            for (int i = n; i < end; i++) {
                part += term(VLOAD(x + (size_t)i * columns + begin), kind);
            }
            total += part;
        }
        VSTORE(root ? sqrt(total) : total / divisor, y + begin);
        return;
    }
    for (int c = begin; c < columns; c++) {
        float total = 0;
        for (int n = 0; n < images; n += BLOCK) {
            float part = 0;
            int end = min(n + BLOCK, images);
            for (int i = n; i < end; i++) {
                part += term((FV)(x[(size_t)i * columns + c]), kind).s0;
            }
            total += part;
        }
        y[c] = root ? sqrt(total) : total / divisor;
    }
}
