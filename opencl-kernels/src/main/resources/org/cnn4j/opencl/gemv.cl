// One row times a matrix whose columns lie one behind the other, c = activation(a B + bias + residual), for CPU devices: every element
// of B is read once, so memory is what it takes. One work-item reads eight columns at a time: a core fetches several streams faster
// than one. flags: 2 a bias per column, 4 a residual.
#define COLUMNS(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)
#define BEGIN(i) FV s##i = (FV)(0.0f); global const float *b##i = b + (size_t)min(n + i, N - 1) * K;
#define STEP(i) s##i = fma(VLOAD(b##i + k), x, s##i);
#define KEEP(i) VSTORE(s##i, lanes + i * VW);
#define REST(i) sums[i] = fma(b##i[k], a[k], sums[i]);

kernel __attribute__((reqd_work_group_size(1, 1, 1))) void gemv(
        global const float *a, global const float *b, global const float *bias, global const float *residual,
        global float *c, int N, int K, int columnsPerItem, int flags, int activation, float alpha, float beta) {
    int begin = get_group_id(0) * columnsPerItem;
    int end = min(begin + columnsPerItem, N);
    for (int n = begin; n < end; n += 8) {
        COLUMNS(BEGIN)
        int k = 0;
        for (; k + VW <= K; k += VW) {
            FV x = VLOAD(a + k);
            COLUMNS(STEP)
        }
        float lanes[8 * VW];
        float sums[8];
        COLUMNS(KEEP)
        for (int i = 0; i < 8; i++) {
            sums[i] = 0.0f;
            for (int j = 0; j < VW; j++) {
                sums[i] += lanes[i * VW + j];
            }
        }
        for (; k < K; k++) {
            COLUMNS(REST)
        }
        for (int i = 0; i < 8 && n + i < end; i++) {
            float value = sums[i];
            value += (flags & 2) ? bias[n + i] : 0.0f;
            value += (flags & 4) ? residual[n + i] : 0.0f;
            c[n + i] = activate(value, activation, alpha, beta);
        }
    }
}
