package org.cnn4j.opencl;

/**
 * Takes what a device's caches hold away, by a copy on all of its units. In a network a layer's weights were last read a whole run
 * ago; measured alone and again and again, ways that need more weights would look better than they are.
 */
final class CacheSweep implements AutoCloseable {
    /** Larger than a core's own cache. What cores share may be larger, and keeps a network's weights as well. */
    private static final long CPU_BYTES = 1 << 24;

    private static final long GPU_BYTES = 1 << 26;
    private static final int GROUP = 256;

    private final ClContext context;
    private final ClBuffer from;
    private final ClBuffer to;
    private final ClKernel kernel;

    CacheSweep(ClContext context) {
        this.context = context;
        int width = context.vectorWidth();
        int group = (int) Math.min(GROUP, context.device().maxWorkGroup());
        long step = (long) group * width * Float.BYTES;
        long most = context.cpuKernels() ? CPU_BYTES : GPU_BYTES;
        long bytes = Math.max(step, Math.min(most, context.device().maxAllocation()) / step * step);
        ClBuffer[] made = new ClBuffer[2];
        try {
            made[0] = context.allocate(bytes);
            made[1] = context.allocate(bytes);
            made[0].fill(new byte[] {1, 2, 3, 4}, 0, bytes);
            kernel = context.kernels().kernel("copy_rate", "-DVW=" + width, "vector.cl", "ceilings.cl");
        } catch (RuntimeException e) {
            for (ClBuffer buffer : made) {
                if (buffer != null) {
                    buffer.close();
                }
            }
            throw e;
        }
        from = made[0];
        to = made[1];
        kernel.buffer(from).buffer(to).size(bytes / width / Float.BYTES, group);
    }

    void run() {
        kernel.enqueue();
        context.finish();
    }

    @Override
    public void close() {
        kernel.close();
        from.close();
        to.close();
    }
}
