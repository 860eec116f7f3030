// Packs the rows of A as gemm_panel and gemm_tiled read them: [batch][ceil(M / MR)][K][MR], rows past M being zero. Element (m, k)
// lies at m * strides.s0 + (k / inner) * strides.s1 + (k % inner) * strides.s2: for weights, k runs over window positions and then
// over `inner` channels. One work-item packs one k of one panel.
#ifndef MR
#define MR 8
#endif
kernel void pack_rows(global const float *a, global float *packed, int M, int K, int inner, int4 strides, long batchStride) {
    int k = get_global_id(0);
    int p = get_global_id(1);
    int z = get_global_id(2);
    if (k >= K) {
        return;
    }
    int panels = (M + MR - 1) / MR;
    global const float *from =
        a + (size_t)z * batchStride + (size_t)(k / inner) * strides.s1 + (size_t)(k % inner) * strides.s2;
    global float *to = packed + (((size_t)z * panels + p) * K + k) * MR;
    for (int i = 0; i < MR; i++) {
        int m = p * MR + i;
        to[i] = m < M ? from[(size_t)m * strides.s0] : 0.0f;
    }
}
