package org.cnn4j.cpu.gemm;

import org.cnn4j.cpu.kernel.Workspace;

/**
 * A GEMM operand that is brought into panels block by block, inside the product. With {@code p} the index that is summed over and
 * {@code i} the other one, a panel holds {@code width} consecutive {@code i} for each {@code p}.
 */
public interface PanelSource {
    /**
     * Packs {@code p} in [p0, p0 + kc) and {@code i} in [i0, i1) into consecutive panels: element (p, i) goes to
     * {@code to + ((i - i0) / width * kc + p - p0) * width + (i - i0) % width}. The last panel is filled up with zeros.
     */
    void pack(int p0, int kc, int i0, int i1, int width, float[] dst, int to, Workspace ws);
}
