// Strips of B for gemm_panel: KC x NR floats in a work-item's own scratch. Columns are the pixels of all images, one image behind
// the other. Copies go by whole vectors in ascending order, so what one writes beyond its end the next overwrites; behind the last row
// of a strip there is room for one vector.
// Copies a strip of a matrix: rows k0 .. k0+kc, columns n0 .. n0+NR, zero past N.
void strip_of_matrix(local float *strip, global const float *b, int n0, int N, int k0, int kc, int rowStride, int colStride) {
    for (int k = 0; k < kc; k++) {
        global const float *row = b + (size_t)(k0 + k) * rowStride + (size_t)n0 * colStride;
        local float *to = strip + k * NR;
        if (colStride == 1 && n0 + NR <= N) {
            for (int v = 0; v < NV; v++) {
                VSTORE(VLOAD(row + v * VW), to + v * VW);
            }
        } else {
            for (int j = 0; j < NR; j++) {
                to[j] = n0 + j < N ? row[(size_t)j * colStride] : 0.0f;
            }
        }
    }
}

// A run of columns: from = its first column, its length, and where it lies within the first channel, or -1 where it is zero; careful
// tells that whole vectors would read beyond the image's end.
typedef struct {
    int from;
    int length;
    int offset;
    int careful;
} Run;

// a / b, rounded up; divisions are slow, and most strides are 1 or 2.
int ceiling(int a, int b) {
    return b == 1 ? a : b == 2 ? (a + 1) >> 1 : a > 0 ? (a + b - 1) / b : -(-a / b);
}

int add_run(Run *runs, int count, int from, int length, int offset, int reach, int stride) {
    if (length > 0) {
        int whole = (length + VW - 1) / VW * VW;
        runs[count].from = from;
        runs[count].length = length;
        runs[count].offset = offset;
        runs[count].careful = offset + stride * whole > reach;
        count++;
    }
    return count;
}

// The runs of columns n0 .. n0+NR for one window position; reach = elements from the first image on to the end of all, less what the
// last channel to copy lies behind the first. A transposed convolution (out.s3) gathers: input = (output + pad - tap) / stride,
// where that divides, column by column.
int runs_of_window(
        Run *runs, int n0, int N, int4 in, int4 out, int4 stride, int4 pad, int4 tap, int imageStride, int reach) {
    int rows = out.s0 * out.s1;
    int row = n0 / out.s2;
    int ox = n0 - row * out.s2;
    int image = row / rows;
    row -= image * rows;
    int oz = row / out.s1;
    int oy = row - oz * out.s1;
    int count = 0;
    int end = min(NR, N - n0);
    int shift = pad.s2 - tap.s2;
    int low = clamp(ceiling(shift, stride.s2), 0, out.s2);
    int high = clamp(ceiling(in.s3 + shift, stride.s2), low, out.s2);
    for (int j = 0; j < end;) {
        int length = min(out.s2 - ox, end - j);
        int iy = oy * stride.s1 - pad.s1 + tap.s1;
        int iz = oz * stride.s0 - pad.s0 + tap.s0;
        int inside = iy >= 0 && iy < in.s2 && iz >= 0 && iz < in.s1;
        int from = inside ? clamp(low, ox, ox + length) : ox + length;
        int to = inside ? clamp(high, from, ox + length) : ox + length;
        int offset = image * imageStride + (iz * in.s2 + iy) * in.s3 + from * stride.s2 - shift;
        count = add_run(runs, count, j, from - ox, -1, reach, 1);
        count = add_run(runs, count, j + from - ox, to - from, offset, reach, stride.s2);
        count = add_run(runs, count, j + to - ox, ox + length - to, -1, reach, 1);
        j += length;
        ox += length;
        if (ox == out.s2) {
            ox = 0;
            if (++oy == out.s1) {
                oy = 0;
                if (++oz == out.s0) {
                    oz = 0;
                    image++;
                }
            }
        }
    }
    return add_run(runs, count, end, NR - end, -1, reach, 1);
}

// Copies the run of one channel.
void copy_run(local float *to, global const float *x, Run run, int stride) {
    if (run.offset < 0) {
        for (int j = 0; j < run.length; j += VW) {
            VSTORE((FV)(0.0f), to + j);
        }
        return;
    }
    x += run.offset;
    if (stride > 2 || run.careful) {
        for (int j = 0; j < run.length; j++) {
            to[j] = x[j * stride];
        }
    } else if (stride == 1) {
        for (int j = 0; j < run.length; j += VW) {
            VSTORE(VLOAD(x + j), to + j);
        }
    } else {
        for (int j = 0; j < run.length; j += VW) {
            FV left = VLOAD(x + 2 * j);
            FV right = VLOAD(x + 2 * j + VW);
            VSTORE((FV)(left.even, right.even), to + j);
        }
    }
}

// Forms rows k0 .. k0+kc of a strip of the column matrix; rows run over window positions and then over channels. total = elements
// from x to the end of the last image.
void strip_of_image(
        local float *strip, global const float *x, int n0, int N, int k0, int kc, int imageStride, int total, int4 in,
        int4 out, int4 kernelSize, int4 stride, int4 pad, int4 dilation) {
    int plane = in.s1 * in.s2 * in.s3;
    Run runs[3 * NR + 1];
    for (int k = k0; k < k0 + kc;) {
        int position = k / in.s0;
        int c = k - position * in.s0;
        int channels = min(in.s0 - c, k0 + kc - k);
        int4 tap = (int4)(
            position / (kernelSize.s1 * kernelSize.s2) * dilation.s0,
            (position / kernelSize.s2) % kernelSize.s1 * dilation.s1,
            position % kernelSize.s2 * dilation.s2,
            0);
        int count = runs_of_window(
            runs, n0, N, in, out, stride, pad, tap, imageStride, total - (c + channels - 1) * plane);
        local float *to = strip + (k - k0) * NR;
        global const float *from = x + (size_t)c * plane;
        for (int i = 0; i < channels; i++, to += NR, from += plane) {
            for (int r = 0; r < count; r++) {
                copy_run(to + runs[r].from, from, runs[r], stride.s2);
            }
        }
        k += channels;
    }
}

// Forms rows k0 .. k0+kc of a strip whose rows are positions of windows in images with channels last (channels_last.cl), and whose columns
// run over window positions and then over channels. in = (channels of a group, depth, height, width of x); out = (depth, height, width,
// all channels).
void strip_of_windows(
        local float *strip, global const float *x, int n0, int N, int k0, int kc, int4 in, int4 out, int4 kernelSize,
        int4 stride, int4 dilation) {
    if (kc == 0) {
        return;
    }
    Run runs[NR + 1];
    int count = 0;
    int end = min(NR, N - n0);
    for (int j = 0; j < end;) {
        int tap = (n0 + j) / in.s0;
        int c = n0 + j - tap * in.s0;
        int length = min(in.s0 - c, end - j);
        int offset = ((tap / (kernelSize.s1 * kernelSize.s2) * dilation.s0 * in.s2
            + tap / kernelSize.s2 % kernelSize.s1 * dilation.s1) * in.s3 + tap % kernelSize.s2 * dilation.s2) * out.s3 + c;
        if (count > 0 && runs[count - 1].offset + runs[count - 1].length == offset) {
            runs[count - 1].length += length;
        } else {
            count = add_run(runs, count, j, length, offset, 0, 0);
        }
        j += length;
    }
    int row = k0 / out.s2;
    int ox = k0 - row * out.s2;
    int oz = row / out.s1;
    int oy = row - oz * out.s1;
    int image = oz / out.s0;
    oz -= image * out.s0;
    for (int k = 0; k < kc; k++, strip += NR) {
        global const float *from = x
            + (((size_t)(image * in.s1 + oz * stride.s0) * in.s2 + oy * stride.s1) * in.s3 + ox * stride.s2) * out.s3;
        if (count == 1 && end == NR) {
            from += runs[0].offset;
            for (int v = 0; v < NV; v++) {
                VSTORE(VLOAD(from + v * VW), strip + v * VW);
            }
        } else {
            for (int r = 0; r < count; r++) {
                for (int j = 0; j < runs[r].length; j += VW) {
                    VSTORE(VLOAD(from + runs[r].offset + j), strip + runs[r].from + j);
                }
            }
            for (int j = end; j < NR; j += VW) {
                VSTORE((FV)(0.0f), strip + j);
            }
        }
        if (++ox == out.s2) {
            ox = 0;
            if (++oy == out.s1) {
                oy = 0;
                if (++oz == out.s0) {
                    oz = 0;
                    image++;
                }
            }
        }
    }
}
