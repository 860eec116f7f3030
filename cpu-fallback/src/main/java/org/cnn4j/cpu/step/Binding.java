package org.cnn4j.cpu.step;

import org.cnn4j.cpu.WorkerPool;
import org.cnn4j.cpu.kernel.Buf;
import org.cnn4j.cpu.kernel.KernelSet;
import org.cnn4j.cpu.kernel.Workspace;

/**
 * What a step is bound to in one execution: the places of its operands and results, and the means to compute.
 *
 * @param scratch the step's scratch memory, or null
 * @param workspaces one for each participant of the pool's loops
 */
public record Binding(
        Buf[] inputs, Buf[] outputs, Buf scratch, KernelSet kernels, WorkerPool pool, Workspace[] workspaces) {
    /** Elements that are worth a tile of an elementwise loop. */
    static final int GRAIN = 1 << 14;

    /** The place of the only or first result. */
    Buf output() {
        return outputs[0];
    }

    Buf output(int i) {
        return outputs[i];
    }

    Buf input(int i) {
        return inputs[i];
    }

    /** How many tiles {@code elements} of elementwise work are cut into. */
    static int tiles(long elements) {
        return elements < 2 * GRAIN ? 1 : (int) Math.min(1024, (elements + GRAIN - 1) / GRAIN);
    }

    /** Where tile {@code tile} of {@code tiles} starts when {@code n} things are shared out evenly. */
    static int start(int n, int tile, int tiles) {
        return (int) ((long) n * tile / tiles);
    }
}
