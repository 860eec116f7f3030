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

/** Device memory, or an aligned part of it. The creator closes it; parts are closed before the whole. */
final class ClBuffer implements AutoCloseable {
    private final ClContext context;
    private final cl_mem memory;
    private final long bytes;
    private boolean closed;

    ClBuffer(ClContext context, cl_mem memory, long bytes) {
        this.context = context;
        this.memory = memory;
        this.bytes = bytes;
        LiveObjects.made();
    }

    cl_mem handle() {
        return memory;
    }

    long bytes() {
        return bytes;
    }

    /**
     * A part of this buffer as a buffer of its own.
     *
     * @param origin first byte, a multiple of the device's base alignment
     * @param length bytes, at least 1
     */
    ClBuffer part(long origin, long length) {
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
            clEnqueueWriteBuffer(context.queue(), memory, true, origin, length, source, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "write " + length + " bytes", e);
        }
    }

    /** Enqueues filling with copies of {@code pattern}, of 1, 2, 4 or 8 bytes; origin and length are multiples of that. */
    void fill(byte[] pattern, long origin, long length) {
        try {
            clEnqueueFillBuffer(
                    context.queue(), memory, Pointer.to(pattern), pattern.length, origin, length, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "fill " + length + " bytes", e);
        }
    }

    /** Copies into a Java array after all that was enqueued before has run. */
    void read(Pointer target, long origin, long length) {
        try {
            clEnqueueReadBuffer(context.queue(), memory, true, origin, length, target, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "read " + length + " bytes", e);
        }
    }

    /** Enqueues copying from direct memory, which must stay as it is until that has run. */
    void writeLater(Pointer source, long length) {
        try {
            clEnqueueWriteBuffer(context.queue(), memory, false, 0, length, source, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "write " + length + " bytes", e);
        }
    }

    /** Enqueues copying to direct memory. */
    void readLater(Pointer target, long length) {
        try {
            clEnqueueReadBuffer(context.queue(), memory, false, 0, length, target, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "read " + length + " bytes", e);
        }
    }

    /** Enqueues mapping the first bytes into the host's memory; once that has run the host may use them, until it unmaps them. */
    ByteBuffer map(long flags, long length) {
        try {
            return clEnqueueMapBuffer(context.queue(), memory, false, flags, 0, length, 0, null, null, null);
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
        if (!closed) {
            closed = true;
            clReleaseMemObject(memory);
            LiveObjects.released();
        }
    }
}
