package org.cnn4j.bench.clblast;

import static org.jocl.CL.CL_CONTEXT_PLATFORM;
import static org.jocl.CL.CL_MEM_COPY_HOST_PTR;
import static org.jocl.CL.CL_MEM_READ_ONLY;
import static org.jocl.CL.CL_MEM_READ_WRITE;
import static org.jocl.CL.CL_PROFILING_COMMAND_END;
import static org.jocl.CL.CL_QUEUE_PROFILING_ENABLE;
import static org.jocl.CL.clCreateBuffer;
import static org.jocl.CL.clCreateCommandQueue;
import static org.jocl.CL.clCreateContext;
import static org.jocl.CL.clEnqueueMarkerWithWaitList;
import static org.jocl.CL.clEnqueueReadBuffer;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clGetEventProfilingInfo;
import static org.jocl.CL.clReleaseCommandQueue;
import static org.jocl.CL.clReleaseContext;
import static org.jocl.CL.clReleaseEvent;
import static org.jocl.CL.clReleaseMemObject;

import org.cnn4j.Cnn4jException;
import org.cnn4j.DeviceException;
import org.cnn4j.bench.GemmPeer;
import org.cnn4j.spi.DeviceInfo;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.blast.CLBlast;
import org.jocl.blast.CLBlastLayout;
import org.jocl.blast.CLBlastTranspose;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_mem;

/** CLBlast's {@code Sgemm} with a context and a queue of its own on a device. To be loaded only where its jar is on the class path. */
public final class ClBlast implements GemmPeer {
    private final cl_context context;
    private final cl_command_queue queue;
    private final cl_mem[] matrices = new cl_mem[3];
    private int m;
    private int n;
    private int k;

    /**
     * Opens the device.
     *
     * @param device of the OpenCL backend
     * @param place which one it is of those that look the same, from 0
     * @throws DeviceException if it is not there or refuses
     * @throws Cnn4jException if CLBlast's library cannot be loaded
     */
    public ClBlast(DeviceInfo device, int place) {
        try {
            CL.setExceptionsEnabled(true);
            CLBlast.setExceptionsEnabled(true);
            ClHandles handles = ClHandles.of(device, place);
            cl_context_properties properties = new cl_context_properties();
            properties.addProperty(CL_CONTEXT_PLATFORM, handles.platform());
            cl_device_id[] ids = {handles.device()};
            context = clCreateContext(properties, 1, ids, null, null, null);
            queue = queue(context, handles.device());
        } catch (LinkageError e) {
            throw new Cnn4jException(
                    "CLBlast's library cannot be loaded here: "
                            + String.valueOf(e.getMessage())
                                    .strip()
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    e);
        } catch (CLException e) {
            throw failed("open " + device, e);
        }
    }

    @SuppressWarnings("deprecation") // The newer call does not exist on OpenCL 1.2 drivers.
    private static cl_command_queue queue(cl_context context, cl_device_id device) {
        try {
            return clCreateCommandQueue(context, device, CL_QUEUE_PROFILING_ENABLE, null);
        } catch (CLException e) {
            clReleaseContext(context);
            throw e;
        }
    }

    private static DeviceException failed(String doing, CLException e) {
        return new DeviceException("CLBlast could not " + doing + ": " + e.getMessage(), e);
    }

    @Override
    public String name() {
        return "CLBlast";
    }

    @Override
    public void load(int m, int n, int k, float[] a, float[] b) {
        this.m = m;
        this.n = n;
        this.k = k;
        release();
        try {
            matrices[0] = upload(a);
            matrices[1] = upload(b);
            matrices[2] = clCreateBuffer(context, CL_MEM_READ_WRITE, (long) m * n * Sizeof.cl_float, null, null);
        } catch (CLException e) {
            throw failed("allocate matrices", e);
        }
    }

    private cl_mem upload(float[] values) {
        return clCreateBuffer(
                context,
                CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR,
                (long) values.length * Sizeof.cl_float,
                Pointer.to(values),
                null);
    }

    /**
     * {@inheritDoc} By the device's own clock from a marker before the product to one behind it, as cnn4j's steps are timed; where
     * that cannot be, as the host sees it.
     */
    @Override
    public double run() {
        cl_event before = new cl_event();
        long start = System.nanoTime();
        try {
            clEnqueueMarkerWithWaitList(queue, 0, null, before);
            try {
                multiply();
                long device = finish() - end(before);
                long host = System.nanoTime() - start;
                return (device > 0 && device <= host ? device : host) / 1e6;
            } finally {
                clReleaseEvent(before);
            }
        } catch (CLException e) {
            throw failed("multiply " + m + "x" + n + "x" + k, e);
        }
    }

    /** Waits for what was enqueued, and gives the device's time then. */
    private long finish() {
        cl_event behind = new cl_event();
        clEnqueueMarkerWithWaitList(queue, 0, null, behind);
        try {
            clFinish(queue);
            return end(behind);
        } finally {
            clReleaseEvent(behind);
        }
    }

    private void multiply() {
        CLBlast.CLBlastSgemm(
                CLBlastLayout.CLBlastLayoutRowMajor,
                CLBlastTranspose.CLBlastTransposeNo,
                CLBlastTranspose.CLBlastTransposeNo,
                m,
                n,
                k,
                1,
                matrices[0],
                0,
                k,
                matrices[1],
                0,
                n,
                0,
                matrices[2],
                0,
                n,
                queue,
                null);
    }

    private static long end(cl_event event) {
        long[] value = new long[1];
        clGetEventProfilingInfo(event, CL_PROFILING_COMMAND_END, Sizeof.cl_ulong, Pointer.to(value), null);
        return value[0];
    }

    @Override
    public float[] result() {
        float[] result = new float[m * n];
        try {
            clEnqueueReadBuffer(
                    queue,
                    matrices[2],
                    true,
                    0,
                    (long) result.length * Sizeof.cl_float,
                    Pointer.to(result),
                    0,
                    null,
                    null);
        } catch (CLException e) {
            throw failed("read its result", e);
        }
        return result;
    }

    private void release() {
        for (int i = 0; i < matrices.length; i++) {
            if (matrices[i] != null) {
                clReleaseMemObject(matrices[i]);
                matrices[i] = null;
            }
        }
    }

    @Override
    public void close() {
        release();
        clReleaseCommandQueue(queue);
        clReleaseContext(context);
    }
}
