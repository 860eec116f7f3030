// Packs the rows of A for gemm_panel as pack.cl does, where each row lies in runs of memory: elements that change between two runs of a plan,
// so it is done in each. Blocks of VW rows by VW elements are transposed in registers.
#ifndef MR
#define MR 8
#endif

// Element q of run r of row m lies at m * rowStride + r * runStride + q and is k = r * order.s0 + q % order.s3 * order.s1 +
// q / order.s3 * order.s2. runs = (elements of a run, parts of a run, elements of a part, 0): dimension 0 walks parts of runs, 1 panels.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pack_runs(
        global const float *a, global float *packed, int M, int K, int4 runs, int4 order, long first, long rowStride,
        long runStride, long batchStride) {
    int run = get_group_id(0) / runs.s1;
    int part = get_group_id(0) - run * runs.s1;
    int p = get_global_id(1);
    int z = get_global_id(2);
    int panels = (M + MR - 1) / MR;
    global const float *from = a + first + z * batchStride + run * runStride + (size_t)p * MR * rowStride;
    global float *panel = packed + ((size_t)z * panels + p) * K * MR;
    int rows = min(MR, M - p * MR);
    int q = part * runs.s2;
    int end = min(q + runs.s2, runs.s0);
    int major = q / order.s3;
    int minor = q - major * order.s3;
    for (; q < end; q += VW) {
        int count = min(VW, end - q);
        int kMajor = major;
        int kMinor = minor;
        for (int i0 = 0; i0 < MR; i0 += VW) {
            FV r[VW];
            UNROLL for (int i = 0; i < VW; i++) {
                r[i] = (FV)(0.0f);
                if (i0 + i < rows) {
                    global const float *row = from + (i0 + i) * rowStride + q;
                    if (count == VW) {
                        r[i] = VLOAD(row);
                    } else {
                        float line[VW];
                        for (int j = 0; j < VW; j++) {
                            line[j] = j < count ? row[j] : 0.0f;
                        }
                        r[i] = VLOAD(line);
                    }
                }
            }
            transpose(r);
            kMajor = major;
            kMinor = minor;
            UNROLL for (int j = 0; j < VW; j++) {
                if (j < count) {
                    int k = run * order.s0 + kMinor * order.s1 + kMajor * order.s2;
                    global float *to = panel + (size_t)k * MR + i0;
                    if (MR - i0 >= VW) {
                        VSTORE(r[j], to);
                    } else {
                        store_part(r[j], to, MR - i0);
                    }
                    if (++kMinor == order.s3) {
                        kMinor = 0;
                        kMajor++;
                    }
                }
            }
        }
        major = kMajor;
        minor = kMinor;
    }
}

// Packs rows that lie in no runs: element (m, k) at m * strides.s0 + (k / inner) * strides.s1 + (k % inner) * strides.s2. A work-item
// packs `share` of the inner elements of one panel, with all that belongs to each of them, as those are neighbours in memory.
kernel __attribute__((reqd_work_group_size(1, 1, 1))) void pack_scattered(
        global const float *a, global float *packed, int M, int K, int inner, int share, int4 strides, long batchStride) {
    int p = get_global_id(1);
    int z = get_global_id(2);
    int panels = (M + MR - 1) / MR;
    int rows = min(MR, M - p * MR);
    int outer = K / inner;
    int c = get_group_id(0) * share;
    int end = min(c + share, inner);
    global const float *from = a + z * batchStride + (size_t)p * MR * strides.s0;
    global float *panel = packed + ((size_t)z * panels + p) * K * MR;
    for (; c < end; c++) {
        for (int o = 0; o < outer; o++) {
            global const float *at = from + (size_t)c * strides.s2 + (size_t)o * strides.s1;
            global float *to = panel + ((size_t)o * inner + c) * MR;
            if (strides.s0 == 1 && rows == MR) {
                for (int i = 0; i < MR; i++) {
                    to[i] = at[i];
                }
            } else {
                for (int i = 0; i < MR; i++) {
                    to[i] = i < rows ? at[(size_t)i * strides.s0] : 0.0f;
                }
            }
        }
    }
}
