package org.cnn4j.opencl;

import static org.jocl.CL.CL_BUFFER_CREATE_TYPE_REGION;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateSubBuffer;
import static org.jocl.CL.clEnqueueFillBuffer;
import static org.jocl.CL.clEnqueueMapBuffer;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clEnqueueUnmapMemObject;
import static org.jocl.CL.clEnqueueWriteBuffer;
import static org.jocl.CL.clReleaseMemObject;

import java.nio.ByteBuffer;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_buffer_region;
import org.jocl.cl_mem;

/**
 * Device memory, or an aligned part of it. The creator closes it; parts are closed before the whole.
 *
 * <p>A part is the whole's memory and a place in it, no sub-buffer: arenas have many parts that overlap, and NVIDIA's driver takes time
 * at each launch for every pair of overlapping sub-buffers, 50 us with 256 of them. {@link PlacedPointers} brings the place to kernels.
 */
final class ClBuffer implements AutoCloseable {
    private final ClContext context;
    private final cl_mem memory;
    /** Where it begins in {@link #memory}, in bytes. */
    private final long place;

    private final long bytes;
    /** False for a part of another's memory. */
    private final boolean owner;

    private boolean closed;

    ClBuffer(ClContext context, cl_mem memory, long bytes) {
        this(context, memory, 0, bytes, true);
        LiveObjects.made();
    }

    private ClBuffer(ClContext context, cl_mem memory, long place, long bytes, boolean owner) {
        this.context = context;
        this.memory = memory;
        this.place = place;
        this.bytes = bytes;
        this.owner = owner;
    }

    cl_mem handle() {
        return memory;
    }

    /** Where this begins in {@link #handle}, in bytes. */
    long place() {
        return place;
    }

    long bytes() {
        return bytes;
    }

    /**
     * A part of this buffer. A simulator gets it as a buffer of its own, since it looks for accesses beyond buffers.
     *
     * @param origin first byte, a multiple of the device's base alignment
     * @param length bytes, at least 1
     */
    ClBuffer part(long origin, long length) {
        if (!context.device().isSimulator()) {
            return new ClBuffer(context, memory, place + origin, length, false);
        }
        try {
            cl_buffer_region region = new cl_buffer_region(origin, length);
            cl_mem sub = clCreateSubBuffer(memory, CL_MEM_READ_WRITE, CL_BUFFER_CREATE_TYPE_REGION, region, null);
            return new ClBuffer(context, sub, length);
        } catch (CLException e) {
            throw ClErrors.failed(
                    context.device(), "make a sub-buffer of " + length + " bytes at " + origin + " of " + bytes, e);
        }
    }

    /** Copies from a Java array and returns when the array may be changed again. */
    void write(Pointer source, long origin, long length) {
        try {
            clEnqueueWriteBuffer(context.queue(), memory, true, place + origin, length, source, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "write " + length + " bytes", e);
        }
    }

    /** Enqueues filling with copies of {@code pattern}, of 1, 2, 4 or 8 bytes; origin and length are multiples of that. */
    void fill(byte[] pattern, long origin, long length) {
        try {
            clEnqueueFillBuffer(
                    context.queue(),
                    memory,
                    Pointer.to(pattern),
                    pattern.length,
                    place + origin,
                    length,
                    0,
                    null,
                    null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "fill " + length + " bytes", e);
        }
    }

    /** Copies into a Java array after all that was enqueued before has run. */
    void read(Pointer target, long origin, long length) {
        try {
            clEnqueueReadBuffer(context.queue(), memory, true, place + origin, length, target, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "read " + length + " bytes", e);
        }
    }

    /** Enqueues copying from direct memory, which must stay as it is until that has run; may be called by several threads. */
    void writeLater(Pointer source, long origin, long length) {
        try {
            clEnqueueWriteBuffer(context.queue(), memory, false, place + origin, length, source, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "write " + length + " bytes", e);
        }
    }

    /** Enqueues copying to direct memory. */
    void readLater(Pointer target, long length) {
        try {
            clEnqueueReadBuffer(context.queue(), memory, false, place, length, target, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "read " + length + " bytes", e);
        }
    }

    /** Enqueues mapping the first bytes into the host's memory; once that has run the host may use them, until it unmaps them. */
    ByteBuffer map(long flags, long length) {
        try {
            return clEnqueueMapBuffer(context.queue(), memory, false, flags, place, length, 0, null, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "map " + length + " bytes", e);
        }
    }

    /** Enqueues that the device gets back what was mapped. */
    void unmap(ByteBuffer mapped) {
        try {
            clEnqueueUnmapMemObject(context.queue(), memory, mapped, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "unmap " + mapped.capacity() + " bytes", e);
        }
    }

    @Override
    public void close() {
        if (owner && !closed) {
            closed = true;
            clReleaseMemObject(memory);
            LiveObjects.released();
        }
    }
}
