// Sampling at given places over two or three spatial dimensions; two have a depth of 1. mode: 0 nearest, 1 linear, 2 cubic (two
// dimensions). padding: 0 zeros, 1 border, 2 reflection. One work-item makes one output element.

// A place of -1 .. 1 as a coordinate of an axis.
float place(float g, int size, int aligned) {
    return aligned ? (g + 1) / 2 * (size - 1) : ((g + 1) * size - 1) / 2;
}

// Mirrors a coordinate at the outermost centres or edges of an axis.
float mirrored(float at, int size, int aligned) {
    float low = aligned ? 0 : -0.5f;
    float span = aligned ? size - 1 : size;
    if (span <= 0) {
        return 0;
    }
    float distance = fabs(at - low);
    float turns = floor(distance / span);
    float rest = distance - turns * span;
    return fmod(turns, 2.0f) == 0 ? low + rest : low + span - rest;
}

float padded_place(float at, int size, int padding, int aligned) {
    if (padding == 2) {
        at = mirrored(at, size, aligned);
    }
    return padding == 0 ? at : clamp(at, 0.0f, (float)(size - 1));
}

// An element, 0 outside.
float element(global const float *x, int4 in, float z, float y, float column) {
    bool inside = z >= 0 && z <= in.s1 - 1 && y >= 0 && y <= in.s2 - 1 && column >= 0 && column <= in.s3 - 1;
    return inside ? x[((size_t)(int)z * in.s2 + (int)y) * in.s3 + (int)column] : 0.0f;
}

void cubic_weights(float t, float a, float *w) {
    float d = 1 + t;
    w[0] = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    w[1] = ((a + 2) * t - (a + 3)) * t * t + 1;
    d = 1 - t;
    w[2] = ((a + 2) * d - (a + 3)) * d * d + 1;
    d = 2 - t;
    w[3] = ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
}

float cubic(global const float *x, int4 in, float py, float px, int padding, int aligned, float a) {
    float y0 = floor(py);
    float x0 = floor(px);
    float wy[4];
    float wx[4];
    cubic_weights(py - y0, a, wy);
    cubic_weights(px - x0, a, wx);
    float sum = 0;
    for (int j = 0; j < 4; j++) {
        float row = 0;
        for (int i = 0; i < 4; i++) {
            float ty = padded_place(y0 - 1 + j, in.s2, padding, aligned);
            float tx = padded_place(x0 - 1 + i, in.s3, padding, aligned);
            row += wx[i] * element(x, in, 0, ty, tx);
        }
        sum += wy[j] * row;
    }
    return sum;
}

float linear(global const float *x, int4 in, float pz, float py, float px) {
    float z0 = floor(pz);
    float y0 = floor(py);
    float x0 = floor(px);
    float sum = 0;
    for (int k = 0; k < 2; k++) {
        for (int j = 0; j < 2; j++) {
            for (int i = 0; i < 2; i++) {
                float weight = (1 - fabs(pz - z0 - k)) * (1 - fabs(py - y0 - j)) * (1 - fabs(px - x0 - i));
                sum += weight == 0 ? 0 : weight * element(x, in, z0 + k, y0 + j, x0 + i);
            }
        }
    }
    return sum;
}

// in = (channels, depth, height, width); plane = output elements of a channel; axes = 2 or 3.
kernel void grid_sample(
        global const float *x, global const float *grid, global float *y, int count, int4 in, int plane, int axes, int mode,
        int padding, int aligned, float cubicA) {
    int item = get_global_id(0);
    if (item >= count) {
        return;
    }
    int at = item % plane;
    int c = (item / plane) % in.s0;
    int n = item / plane / in.s0;
    global const float *g = grid + ((size_t)n * plane + at) * axes;
    global const float *from = x + ((size_t)n * in.s0 + c) * in.s1 * in.s2 * in.s3;
    float px = place(g[0], in.s3, aligned);
    float py = place(g[1], in.s2, aligned);
    float pz = axes == 3 ? place(g[2], in.s1, aligned) : 0;
    if (mode == 2) {
        y[item] = cubic(from, in, py, px, padding, aligned, cubicA);
        return;
    }
    px = padded_place(px, in.s3, padding, aligned);
    py = padded_place(py, in.s2, padding, aligned);
    pz = axes == 3 ? padded_place(pz, in.s1, padding, aligned) : 0;
    y[item] = mode == 0 ? element(from, in, rint(pz), rint(py), rint(px)) : linear(from, in, pz, py, px);
}
