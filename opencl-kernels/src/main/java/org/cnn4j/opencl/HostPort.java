package org.cnn4j.opencl;

import static org.jocl.CL.CL_MAP_READ;
import static org.jocl.CL.CL_MAP_WRITE_INVALIDATE_REGION;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.cnn4j.DType;
import org.cnn4j.OutOfDeviceMemoryException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one input or result passes between Java arrays and a device without a wait of its own: what is enqueued before the one
 * wait of a run is done after it. JOCL takes Java arrays in blocking calls alone, which cost a wait each.
 */
abstract class HostPort implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HostPort.class);

    /**
     * Larger ones pass by blocking calls to devices that share the host's memory. There a wait (60 us on PoCL once its threads sleep) is
     * less than what it costs that the host's thread copies and not the device's.
     */
    private static final long MOST_MAPPED = 1L << 20;

    /** The same for devices with memory of their own: memory that cannot be swapped is dear. */
    private static final long MOST_STAGED = 1L << 27;

    /**
     * What one thread copies at a time while the device fetches what others have copied. One thread's copying is slower than the
     * bus by far: 5 GB/s against 46 on one machine.
     */
    static final int SLICE = 1 << 21;

    private final ClBuffer buffer;
    private final DType dtype;
    private final long bytes;

    private HostPort(ClBuffer buffer, DType dtype, long bytes) {
        this.buffer = buffer;
        this.dtype = dtype;
        this.bytes = bytes;
    }

    /** The port for {@code bytes} of a buffer of the device. */
    static HostPort of(ClContext context, ClBuffer buffer, DType dtype, long bytes) {
        boolean shared = context.device().sharesMemory();
        return of(context, buffer, dtype, bytes, shared ? MOST_MAPPED : MOST_STAGED, SLICE);
    }

    /**
     * The same with limits of a test's own.
     *
     * @param most more bytes pass by blocking calls
     * @param slice bytes that a thread copies at a time, a multiple of 8
     */
    static HostPort of(ClContext context, ClBuffer buffer, DType dtype, long bytes, long most, int slice) {
        // oclgrind 21.10 begins a kernel before the one in front of it has ended where calls follow that do not block.
        if (bytes > most || context.device().isSimulator()) {
            return new Direct(buffer, dtype, bytes);
        }
        if (context.device().sharesMemory()) {
            return new Mapped(context, buffer, dtype, bytes);
        }
        try {
            return new Staged(context, buffer, dtype, bytes, slice);
        } catch (OutOfDeviceMemoryException e) {
            LOG.info(
                    "{} has no {} bytes of pinned memory; what needs them is copied by one thread, with a wait",
                    context.device().name(),
                    bytes);
            return new Direct(buffer, dtype, bytes);
        }
    }

    /** Enqueues that the device gets an array, which may be changed when this returns. */
    abstract void send(Object array);

    /** Enqueues what lets the next {@link #send} begin without a wait; called before a run waits. */
    void makeReady() {}

    /** Enqueues that {@link #receive} gets what is in the buffer; called before a run waits. */
    abstract void request();

    /** Fills an array with what was requested; called after a run has waited. */
    abstract void receive(Object array);

    @Override
    public void close() {}

    /**
     * For devices that share the host's memory: the buffer is mapped while the host has it, and copied once. That of an input is mapped
     * from the end of a run to the beginning of the next.
     */
    private static final class Mapped extends HostPort {
        private final ClContext context;
        private ByteBuffer host;

        private Mapped(ClContext context, ClBuffer buffer, DType dtype, long bytes) {
            super(buffer, dtype, bytes);
            this.context = context;
        }

        private void map(long flags) {
            close();
            host = super.buffer.map(flags, super.bytes);
        }

        @Override
        void send(Object array) {
            if (host == null) {
                makeReady();
                context.finish();
            }
            HostArrays.requireBytes(array, super.dtype, super.bytes);
            HostArrays.copy(array, super.dtype, host, 0, (int) super.bytes);
            close();
        }

        @Override
        void makeReady() {
            map(CL_MAP_WRITE_INVALIDATE_REGION);
        }

        @Override
        void request() {
            map(CL_MAP_READ);
        }

        @Override
        void receive(Object array) {
            HostArrays.requireBytes(array, super.dtype, super.bytes);
            HostArrays.copy(host, super.dtype, array, 0, (int) super.bytes);
            close();
        }

        @Override
        public void close() {
            if (host != null) {
                ByteBuffer mapped = host;
                host = null;
                super.buffer.unmap(mapped);
            }
        }
    }

    /**
     * For devices with memory of their own: copied to and from memory that the driver reaches without another copy, slice by slice, by
     * as many threads as Java's common pool has.
     */
    private static final class Staged extends HostPort {
        private final PinnedMemory stage;
        private final int slice;
        private final int slices;

        private Staged(ClContext context, ClBuffer buffer, DType dtype, long bytes, int slice) {
            super(buffer, dtype, bytes);
            this.slice = slice;
            slices = Math.toIntExact((bytes + slice - 1) / slice);
            stage = new PinnedMemory(context, bytes);
        }

        @Override
        void send(Object array) {
            HostArrays.requireBytes(array, super.dtype, super.bytes);
            eachSlice((origin, length) -> {
                HostArrays.copy(array, super.dtype, stage.bytes(), origin, length);
                super.buffer.writeLater(stage.pointer().withByteOffset(origin), origin, length);
            });
        }

        @Override
        void request() {
            super.buffer.readLater(stage.pointer(), super.bytes);
        }

        @Override
        void receive(Object array) {
            HostArrays.requireBytes(array, super.dtype, super.bytes);
            eachSlice((origin, length) -> HostArrays.copy(stage.bytes(), super.dtype, array, origin, length));
        }

        /** Takes the first byte and the number of bytes. */
        private interface Copy {
            void slice(int origin, int length);
        }

        /** All slices have ended when this returns or throws: nobody copies to memory that is given back then. */
        private void eachSlice(Copy copy) {
            AtomicReference<RuntimeException> failure = new AtomicReference<>();
            IntStream all = IntStream.range(0, slices);
            (slices > 1 ? all.parallel() : all).forEach(i -> {
                int origin = i * slice;
                try {
                    if (failure.get() == null) {
                        copy.slice(origin, (int) Math.min(slice, super.bytes - origin));
                    }
                } catch (RuntimeException e) {
                    failure.compareAndSet(null, e);
                }
            });
            if (failure.get() != null) {
                throw failure.get();
            }
        }

        @Override
        public void close() {
            stage.close();
        }
    }

    /** Between array and device, with a wait for each. */
    private static final class Direct extends HostPort {
        private Direct(ClBuffer buffer, DType dtype, long bytes) {
            super(buffer, dtype, bytes);
        }

        @Override
        void send(Object array) {
            super.buffer.write(HostArrays.pointer(array, super.dtype), 0, super.bytes);
        }

        @Override
        void request() {}

        @Override
        void receive(Object array) {
            super.buffer.read(HostArrays.pointer(array, super.dtype), 0, super.bytes);
        }
    }
}
