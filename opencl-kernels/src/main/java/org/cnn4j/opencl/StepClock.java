package org.cnn4j.opencl;

import static org.jocl.CL.CL_PROFILING_COMMAND_END;
import static org.jocl.CL.CL_PROFILING_COMMAND_START;
import static org.jocl.CL.CL_QUEUE_PROFILING_ENABLE;
import static org.jocl.CL.clFinish;
import static org.jocl.CL.clGetEventProfilingInfo;
import static org.jocl.CL.clReleaseCommandQueue;

import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Times the launches of steps by the device's own clock, on a queue beside the context's that keeps times: there a run waits once, as
 * without times. Some drivers take the queue and then tell nonsense; that is noticed, said once, and not asked for again. Used
 * by one run at a time.
 */
final class StepClock implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StepClock.class);

    private final ClContext context;
    private cl_command_queue queue;
    private boolean useless;

    StepClock(ClContext context) {
        this.context = context;
    }

    /**
     * Runs launches in order, after all that the context's queue has done, and waits for them.
     *
     * @param steps the launches of each step
     * @return nanoseconds of each step, or null if the device's clock is of no use; some of the launches may have run then
     */
    long[] run(List<List<ClKernel>> steps) {
        if (useless || !open()) {
            return null;
        }
        List<cl_event> events = new ArrayList<>();
        try {
            long start = System.nanoTime();
            for (List<ClKernel> launches : steps) {
                for (ClKernel kernel : launches) {
                    kernel.enqueue(queue, events);
                }
            }
            finish();
            long wall = System.nanoTime() - start;
            long[][] spans = spans(events);
            if (spans == null || !isPlausible(spans, wall)) {
                giveUp("tells times that cannot be");
                return null;
            }
            return sums(steps, spans);
        } finally {
            events.forEach(CL::clReleaseEvent);
        }
    }

    private boolean open() {
        if (queue == null) {
            try {
                queue = context.createQueue(CL_QUEUE_PROFILING_ENABLE);
            } catch (CLException e) {
                giveUp("gives no queue that keeps times, " + CL.stringFor_errorCode(e.getStatus()));
                return false;
            }
            LiveObjects.made();
        }
        return true;
    }

    /** From now on steps are timed one by one. */
    void giveUp(String reason) {
        useless = true;
        LOG.info(
                "{} {}: steps are timed by the host, one by one, which adds the cost of a wait to each",
                context.device().name(),
                reason);
    }

    private void finish() {
        try {
            clFinish(queue);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "finish the queue that keeps times", e);
        }
    }

    /** Begin and end of each event, or null if the driver does not tell. */
    private static long[][] spans(List<cl_event> events) {
        long[][] spans = new long[events.size()][];
        long[] value = new long[1];
        try {
            for (int i = 0; i < spans.length; i++) {
                clGetEventProfilingInfo(
                        events.get(i), CL_PROFILING_COMMAND_START, Sizeof.cl_ulong, Pointer.to(value), null);
                long begin = value[0];
                clGetEventProfilingInfo(
                        events.get(i), CL_PROFILING_COMMAND_END, Sizeof.cl_ulong, Pointer.to(value), null);
                spans[i] = new long[] {begin, value[0]};
            }
            return spans;
        } catch (CLException e) {
            LOG.debug("No times of events: {}", CL.stringFor_errorCode(e.getStatus()));
            return null;
        }
    }

    /**
     * Whether launches that ran one after the other on a queue in {@code wall} nanoseconds may have had these spans. Clocks may differ by
     * a tenth, and have steps.
     */
    static boolean isPlausible(long[][] spans, long wall) {
        long total = 0;
        long last = Long.MIN_VALUE;
        for (long[] span : spans) {
            if (span[1] < span[0] || span[0] < last) {
                return false;
            }
            last = span[0];
            total += span[1] - span[0];
        }
        return spans.length == 0 || total > 0 && total <= wall + wall / 10 + 100_000;
    }

    private static long[] sums(List<List<ClKernel>> steps, long[][] spans) {
        long[] sums = new long[steps.size()];
        int next = 0;
        for (int i = 0; i < sums.length; i++) {
            int parts = steps.get(i).stream().mapToInt(ClKernel::parts).sum();
            for (int k = 0; k < parts; k++) {
                long[] span = spans[next++];
                sums[i] += span[1] - span[0];
            }
        }
        return sums;
    }

    @Override
    public void close() {
        if (queue != null) {
            clReleaseCommandQueue(queue);
            queue = null;
            LiveObjects.released();
        }
    }
}
