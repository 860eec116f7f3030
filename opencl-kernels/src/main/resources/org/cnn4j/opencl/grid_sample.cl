// Sampling at places that a grid gives, over two or three spatial dimensions (a missing one has size 1), one work-item an output
// element. mode: 0 nearest, 1 linear, 2 cubic; padding: 0 zeros, 1 border, 2 reflection. in = (channels, depth, height, width).
// Padding is applied to each neighbour: x is as if it went on without end. For a border, places beyond the edges come in first.

// From -1 to 1 to elements: from the outermost edges, or from the outermost centres if the corners are aligned. One rounding.
// Infinities and NaN become places far outside, beyond which floats have no fractions anyway.
float place(float g, int size, int padding, int aligned) {
    float middle = 0.5f * (float)(size - 1);
    float at = fmin(fmax(fma(g, aligned ? middle : 0.5f * (float)size, middle), -1e9f), 1e9f);
    float edge = aligned ? 0.0f : 0.5f;
    bool beyond = at < -edge || at > (float)(size - 1) + edge;
    return padding == 1 && beyond ? clamp(at, 0.0f, (float)(size - 1)) : at;
}

// The element of an axis that stands for element i of the endless axis, or -1.
int inside(int i, int size, int padding, int aligned) {
    if (i >= 0 && i < size) {
        return i;
    }
    if (padding == 0) {
        return -1;
    }
    if (padding == 1) {
        return clamp(i, 0, size - 1);
    }
    int period = max(aligned ? 2 * size - 2 : 2 * size, 1);
    i = (i % period + period) % period;
    return i < size ? i : (aligned ? period : period - 1) - i;
}

// Neighbours from the returned one on have these weights; there are 1, 2 or 4, as the mode wants. (Cubic: Keys 1981.)
int taps(float at, int mode, float a, float *weights) {
    if (mode == 0) {
        weights[0] = 1;
        return (int)rint(at);
    }
    float base = floor(at);
    float t = at - base;
    float u = 1 - t;
    if (mode == 1) {
        weights[0] = u;
        weights[1] = t;
        return (int)base;
    }
    weights[0] = ((a * (t + 1) - 5 * a) * (t + 1) + 8 * a) * (t + 1) - 4 * a;
    weights[1] = ((a + 2) * t - (a + 3)) * t * t + 1;
    weights[2] = ((a + 2) * u - (a + 3)) * u * u + 1;
    weights[3] = ((a * (u + 1) - 5 * a) * (u + 1) + 8 * a) * (u + 1) - 4 * a;
    return (int)base - 1;
}

kernel void grid_sample(
        global const float *x, global const float *grid, global float *y, int count, int points, int spatial, int4 in,
        int mode, int padding, int aligned, float a) {
    int at = get_global_id(0);
    if (at >= count) {
        return;
    }
    int plane = at / points;
    global const float *g = grid + (plane / in.s0 * points + at % points) * spatial;
    global const float *from = x + plane * in.s1 * in.s2 * in.s3;
    float wx[4];
    float wy[4];
    float wz[4] = {1, 0, 0, 0};
    int count1 = mode == 0 ? 1 : mode == 1 ? 2 : 4;
    int countZ = spatial == 3 ? count1 : 1;
    int x0 = taps(place(g[0], in.s3, padding, aligned), mode, a, wx);
    int y0 = taps(place(g[1], in.s2, padding, aligned), mode, a, wy);
    int z0 = spatial == 3 ? taps(place(g[2], in.s1, padding, aligned), mode, a, wz) : 0;
    float sum = 0;
    for (int tz = 0; tz < countZ; tz++) {
        int iz = inside(z0 + tz, in.s1, padding, aligned);
        for (int ty = 0; ty < count1 && iz >= 0; ty++) {
            int iy = inside(y0 + ty, in.s2, padding, aligned);
            for (int tx = 0; tx < count1 && iy >= 0; tx++) {
                int ix = inside(x0 + tx, in.s3, padding, aligned);
                if (ix >= 0) {
                    sum += wz[tz] * wy[ty] * wx[tx] * from[(iz * in.s2 + iy) * in.s3 + ix];
                }
            }
        }
    }
    y[at] = sum;
}
