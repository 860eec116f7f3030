package org.cnn4j.opencl;

import static org.jocl.CL.CL_MAP_READ;
import static org.jocl.CL.CL_MAP_WRITE;
import static org.jocl.CL.CL_MEM_ALLOC_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clEnqueueMapBuffer;
import static org.jocl.CL.clEnqueueUnmapMemObject;

import java.nio.ByteBuffer;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_mem;

/** Host memory that the driver allocated, which devices with memory of their own reach without another copy. */
final class PinnedMemory implements AutoCloseable {
    private final ClContext context;
    private final ClBuffer buffer;
    private final ByteBuffer mapped;
    private final Pointer pointer;

    /**
     * @throws org.cnn4j.OutOfDeviceMemoryException if the driver does not have it
     */
    PinnedMemory(ClContext context, long bytes) {
        this.context = context;
        try {
            cl_mem memory =
                    clCreateBuffer(context.handle(), CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, bytes, null, null);
            buffer = new ClBuffer(context, memory, bytes);
        } catch (CLException e) {
            throw ClErrors.allocationFailed(context.device(), bytes, e);
        }
        try {
            mapped = clEnqueueMapBuffer(
                    context.queue(), buffer.handle(), true, CL_MAP_READ | CL_MAP_WRITE, 0, bytes, 0, null, null, null);
        } catch (CLException e) {
            buffer.close();
            throw ClErrors.failed(context.device(), "map " + bytes + " bytes", e);
        }
        pointer = Pointer.to(mapped);
    }

    Pointer pointer() {
        return pointer;
    }

    ByteBuffer bytes() {
        return mapped;
    }

    @Override
    public void close() {
        try {
            clEnqueueUnmapMemObject(context.queue(), buffer.handle(), mapped, 0, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "unmap " + buffer.bytes() + " bytes", e);
        } finally {
            buffer.close();
        }
    }
}
