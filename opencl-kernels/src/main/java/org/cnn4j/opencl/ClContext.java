package org.cnn4j.opencl;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_MEM_COPY_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_ONLY;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clFlush;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;

import java.util.function.Consumer;
import org.cnn4j.DeviceException;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;

/** A context on one device with its in-order queue; owns the compiled programs. Thread-safe; enqueues are serialised by the queue. */
final class ClContext implements AutoCloseable {
    /** MiB that matrices of a convolution take on a CPU device: about what a core may have of a shared cache. */
    private static final int CPU_SCRATCH = 16;

    private final ClDevice device;
    private final boolean cpuKernels;
    private final cl_context context;
    private final cl_command_queue queue;
    private final KernelLibrary kernels;
    private final StepClock clock;
    private final GemmRule gemmRule;
    private final PanelRule panelRule;
    private final TiledWinogradRule winogradRule;
    private final long convScratch;
    private final Tuning tuning;
    private final LeakReporter.Watch watch;
    private boolean closed;

    /**
     * Opens a device.
     *
     * @param device the device
     * @param cpuKernels whether kernels are chosen for a CPU (wide vectors in one work-item, no co-operation through local
     *     memory) or for a GPU; both kinds run on any device
     * @param cache where compiled programs are kept
     * @throws DeviceException if the driver refuses the context or the queue
     */
    ClContext(ClDevice device, boolean cpuKernels, ProgramCache cache) {
        this(device, cpuKernels, cache, Tuning.NONE);
    }

    /** As {@link #ClContext(ClDevice, boolean, ProgramCache)}, with measured choices. */
    ClContext(ClDevice device, boolean cpuKernels, ProgramCache cache, Tuning tuning) {
        this.device = device;
        this.cpuKernels = cpuKernels;
        this.tuning = tuning;
        this.gemmRule = GemmRule.of(device);
        this.panelRule = cpuKernels ? PanelRule.of(vectorWidth()) : null;
        this.winogradRule = cpuKernels ? null : TiledWinogradRule.ofProperties();
        this.convScratch = Math.min(
                cpuKernels ? TiledWinogradRule.askedBytes(CPU_SCRATCH) : winogradRule.bytes(), device.maxAllocation());
        cl_context_properties properties = new cl_context_properties();
        properties.addProperty(CL_CONTEXT_PLATFORM, device.platform());
        try {
            context = clCreateContext(properties, 1, new cl_device_id[] {device.id()}, null, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(device, "create a context", e);
        }
        LiveObjects.made();
        try {
            queue = createQueue(0);
        } catch (CLException e) {
            clReleaseContext(context);
            LiveObjects.released();
            throw ClErrors.failed(device, "create a command queue", e);
        }
        LiveObjects.made();
        kernels = new KernelLibrary(this, cache);
        clock = new StepClock(this);
        watch = LeakReporter.watch(this, "OpenCL context on " + device.name());
    }

    @SuppressWarnings("deprecation") // The newer call does not exist on OpenCL 1.2 drivers.
    cl_command_queue createQueue(long properties) {
        return clCreateCommandQueue(context, device.id(), properties, null);
    }

    ClDevice device() {
        return device;
    }

    boolean cpuKernels() {
        return cpuKernels;
    }

    /** Floats that an elementwise kernel takes at a time: 4, 8 or 16 on a CPU, as wide as its registers, and 4 elsewhere. */
    int vectorWidth() {
        if (!cpuKernels) {
            return 4;
        }
        return device.nativeFloats() >= 16 ? 16 : device.nativeFloats() >= 8 ? 8 : 4;
    }

    /** Bytes that matrices which a convolution forms may take; images go in more rounds rather than take more. */
    long convScratch() {
        return convScratch;
    }

    /** Chooses the tiling of matrix products on GPUs. */
    GemmRule gemmRule() {
        return gemmRule;
    }

    /** Chooses how products and convolutions are done on CPUs; null with kernels for GPUs. */
    PanelRule panelRule() {
        return panelRule;
    }

    /** Says when convolutions go by Winograd's algorithm on GPUs; null with kernels for CPUs. */
    TiledWinogradRule winogradRule() {
        return winogradRule;
    }

    /** What goes before the rules. */
    Tuning tuning() {
        return tuning;
    }

    cl_context handle() {
        return context;
    }

    cl_command_queue queue() {
        return queue;
    }

    KernelLibrary kernels() {
        return kernels;
    }

    StepClock clock() {
        return clock;
    }

    /**
     * Allocates device memory with undefined content.
     *
     * @param bytes size, at least 1
     * @throws org.cnn4j.OutOfDeviceMemoryException if the device does not have it in one piece
     */
    ClBuffer allocate(long bytes) {
        return create(bytes, CL_MEM_READ_WRITE, null);
    }

    /**
     * Allocates device memory and waits until it holds what {@code fill} enqueues; gives it back where that fails.
     *
     * @param bytes size, at least 1
     * @throws org.cnn4j.OutOfDeviceMemoryException if the device does not have it in one piece
     */
    ClBuffer allocate(long bytes, Consumer<ClBuffer> fill) {
        ClBuffer made = allocate(bytes);
        try {
            fill.accept(made);
            finish();
            return made;
        } catch (RuntimeException e) {
            made.close();
            throw e;
        }
    }

    /** Allocates device memory that kernels only read, filled from a Java array. */
    ClBuffer upload(long bytes, Pointer content) {
        return bytes == 0 ? allocate(1) : create(bytes, CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, content);
    }

    private ClBuffer create(long bytes, long flags, Pointer content) {
        if (bytes > device.maxAllocation()) {
            throw ClErrors.outOfMemory(device, bytes, null);
        }
        try {
            cl_mem memory = clCreateBuffer(context, flags, Math.max(1, bytes), content, null);
            return new ClBuffer(this, memory, bytes);
        } catch (CLException e) {
            throw ClErrors.allocationFailed(device, bytes, e);
        }
    }

    /** Waits until all that was enqueued has run. */
    void finish() {
        try {
            clFinish(queue);
        } catch (CLException e) {
            throw ClErrors.failed(device, "finish its queue", e);
        }
    }

    /** Lets the device begin with what was enqueued. */
    void flush() {
        try {
            clFlush(queue);
        } catch (CLException e) {
            throw ClErrors.failed(device, "flush its queue", e);
        }
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        watch.closed();
        kernels.close();
        clock.close();
        clReleaseCommandQueue(queue);
        LiveObjects.released();
        clReleaseContext(context);
        LiveObjects.released();
    }
}
