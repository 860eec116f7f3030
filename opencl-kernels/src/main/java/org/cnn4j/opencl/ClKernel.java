package org.cnn4j.opencl;

import static org.jocl.CL.clEnqueueNDRangeKernel;
import static org.jocl.CL.clReleaseKernel;
import static org.jocl.CL.clSetKernelArg;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.jocl.cl_kernel;

/** A kernel with its arguments and sizes; they are set once, in the order of the parameters, then it is enqueued any number of times. */
final class ClKernel implements AutoCloseable {
    private final ClContext context;
    private final cl_kernel kernel;
    private final String name;
    private int next;
    private long[] local;
    /** What is enqueued one after the other: more than one where the device does not take all work-groups at once. */
    private List<Part> parts;

    private boolean closed;

    ClKernel(ClContext context, cl_kernel kernel, String name) {
        this.context = context;
        this.kernel = kernel;
        this.name = name;
        if (kernel != null) {
            LiveObjects.made();
        }
    }

    /** Stands in for a kernel where only what a plan asks for matters: takes any arguments, and is never enqueued. */
    static ClKernel standIn(ClContext context, String name) {
        return new ClKernel(context, null, name);
    }

    /** The function in its source. */
    String name() {
        return name;
    }

    /** Binds the next parameter, a pointer to device memory, with the place that {@link PlacedPointers} puts behind it. */
    ClKernel buffer(ClBuffer buffer) {
        return set(Sizeof.cl_mem, Pointer.to(buffer.handle())).integer(buffer.place());
    }

    /** Binds the next parameter, an {@code int} for one value, else {@code int2}, {@code int4}, {@code int8} or {@code int16}. */
    ClKernel ints(int... values) {
        return set((long) Sizeof.cl_int * values.length, Pointer.to(values));
    }

    ClKernel real(float value) {
        return set(Sizeof.cl_float, Pointer.to(new float[] {value}));
    }

    ClKernel integer(long value) {
        return set(Sizeof.cl_long, Pointer.to(new long[] {value}));
    }

    ClKernel octet(byte value) {
        return set(1, Pointer.to(new byte[] {value}));
    }

    /** Gives the next parameter, a {@code local} pointer, its bytes. */
    ClKernel local(long bytes) {
        return set(bytes, null);
    }

    private ClKernel set(long size, Pointer value) {
        if (kernel == null) {
            return this;
        }
        try {
            clSetKernelArg(kernel, next, size, value);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "set argument " + next + " of kernel " + name, e);
        }
        next++;
        return this;
    }

    /** One-dimensional: at least {@code items} work-items, rounded up to whole groups. */
    ClKernel size(long items, int group) {
        return size(new long[] {items}, group);
    }

    /** At least {@code items} work-items in each dimension, rounded up to whole groups; missing group sizes are 1. */
    ClKernel size(long[] items, int... group) {
        long[] global = new long[items.length];
        local = new long[items.length];
        for (int i = 0; i < items.length; i++) {
            local[i] = i < group.length ? group[i] : 1;
            global[i] = Math.max(1, (items[i] + local[i] - 1) / local[i]) * local[i];
        }
        parts = Part.of(global, local, context.device().maxGroups());
        return this;
    }

    /**
     * A range of work-items.
     *
     * @param offset the first of them, or null for the first of all
     * @param global how many there are in each dimension
     */
    record Part(long[] offset, long[] global) {
        /** The ranges that make {@code global}, none with more than {@code most} work-groups along its second and third dimension. */
        static List<Part> of(long[] global, long[] local, long most) {
            List<Part> parts = List.of(new Part(null, global));
            for (int d = 1; d < global.length; d++) {
                if (global[d] / local[d] > most) {
                    List<Part> smaller = new ArrayList<>();
                    for (long first = 0; first < global[d]; first += most * local[d]) {
                        for (Part part : parts) {
                            long[] offset = part.offset == null ? new long[global.length] : part.offset.clone();
                            long[] size = part.global.clone();
                            offset[d] = first;
                            size[d] = Math.min(most * local[d], global[d] - first);
                            smaller.add(new Part(offset, size));
                        }
                    }
                    parts = smaller;
                }
            }
            return parts;
        }
    }

    /** How many launches the device gets. */
    int parts() {
        return parts.size();
    }

    void enqueue() {
        enqueue(context.queue(), null);
    }

    /** On a queue of the context's; adds the event of each launch to {@code events}, unless that is null. */
    void enqueue(cl_command_queue queue, List<cl_event> events) {
        for (Part part : parts) {
            cl_event event = events == null ? null : new cl_event();
            try {
                clEnqueueNDRangeKernel(queue, kernel, local.length, part.offset, part.global, local, 0, null, event);
            } catch (CLException e) {
                throw ClErrors.failed(context.device(), "run kernel " + name, e);
            }
            if (event != null) {
                events.add(event);
            }
        }
    }

    @Override
    public void close() {
        if (!closed && kernel != null) {
            closed = true;
            clReleaseKernel(kernel);
            LiveObjects.released();
        }
    }
}
