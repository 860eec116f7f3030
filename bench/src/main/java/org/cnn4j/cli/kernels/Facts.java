package org.cnn4j.cli.kernels;

/**
 * What a compiler made of a kernel.
 *
 * @param registers vector registers of a work-item
 * @param spilled bytes of them that go to memory, or of arrays that did not become registers
 * @param localBytes local memory of a work-group
 * @param waves resident at a time on an AMD SIMD or an NVIDIA multiprocessor; 0 where it cannot be told
 * @param fmaShare fused multiply-adds among the vector arithmetic of the innermost loop with the most of them; NaN where there are
 *     none
 */
public record Facts(int registers, int spilled, int localBytes, int waves, double fmaShare) {}
