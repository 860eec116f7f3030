package org.cnn4j.opencl;

import static org.jocl.CL.CL_PROGRAM_BINARIES;
import static org.jocl.CL.CL_PROGRAM_BINARY_SIZES;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateKernel;
import static org.jocl.CL.clCreateProgramWithBinary;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clGetProgramInfo;
import static org.jocl.CL.clReleaseProgram;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.cnn4j.Cnn4jException;
import org.cnn4j.KernelBuildException;
import org.cnn4j.op.Binary;
import org.cnn4j.op.UnaryFunction;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The programs of one context. A program is a concatenation of {@code .cl} resources with {@code -D} options; it is compiled at most
 * once, or taken from the disk. Shapes are arguments of kernels, never options, so there are few programs.
 */
final class KernelLibrary implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelLibrary.class);
    private static final String STANDARD = "-cl-std=CL1.2";

    private final ClContext context;
    private final ProgramCache cache;
    private final Map<String, cl_program> programs = new HashMap<>();

    KernelLibrary(ClContext context, ProgramCache cache) {
        this.context = context;
        this.cache = cache;
    }

    /**
     * A new kernel object; its caller closes it.
     *
     * @param name the function in the source
     * @param options {@code -D} parameters, parted by blanks
     * @param files resources beside this class, in the order in which the compiler sees them
     * @throws KernelBuildException if the driver's compiler refuses the source
     */
    synchronized ClKernel kernel(String name, String options, String... files) {
        String key = String.join("+", files) + " " + options;
        cl_program program = programs.get(key);
        if (program == null) {
            program = build(source(files), (STANDARD + " " + options).trim(), key);
            LiveObjects.made();
            programs.put(key, program);
        }
        try {
            return new ClKernel(context, clCreateKernel(program, name, null), name);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "create kernel " + name + " of " + key, e);
        }
    }

    /** The concatenation of resources, behind a header that numbers the kinds of elementwise functions. */
    static String source(String... files) {
        StringBuilder all = new StringBuilder();
        number(all, "UNARY_", UnaryFunction.Kind.values());
        number(all, "BINARY_", Binary.Kind.values());
        for (String file : files) {
            try (InputStream in = KernelLibrary.class.getResourceAsStream(file)) {
                if (in == null) {
                    throw new Cnn4jException(
                            "the kernel source " + file + " is missing from the cnn4j-opencl-kernels jar");
                }
                all.append(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                        .append('\n');
            } catch (IOException e) {
                throw new Cnn4jException("the kernel source " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return all.toString();
    }

    private static void number(StringBuilder header, String prefix, Enum<?>[] kinds) {
        for (Enum<?> kind : kinds) {
            header.append("#define ")
                    .append(prefix)
                    .append(kind.name())
                    .append(' ')
                    .append(kind.ordinal())
                    .append('\n');
        }
    }

    private cl_program build(String source, String options, String what) {
        long start = System.nanoTime();
        String key = ProgramCache.key(context.device(), source, options);
        byte[] binary = cache.load(key);
        if (binary != null) {
            cl_program program = fromBinary(binary, options);
            if (program != null) {
                LOG.debug("Loaded {} in {} ms", what, (System.nanoTime() - start) / 1_000_000);
                return program;
            }
            LOG.info("The driver refuses the compiled program {}; it is compiled anew", key);
            cache.delete(key);
        }
        cl_program program = fromSource(source, options, what);
        LOG.debug("Compiled {} in {} ms", what, (System.nanoTime() - start) / 1_000_000);
        byte[] compiled = binaryOf(program);
        if (compiled != null) {
            cache.store(key, compiled);
        }
        return program;
    }

    /** @return null if the driver does not take the binary, which is no error: it may be from another build of the driver */
    private cl_program fromBinary(byte[] binary, String options) {
        cl_device_id[] ids = {context.device().id()};
        cl_program program = null;
        try {
            program = clCreateProgramWithBinary(
                    context.handle(), 1, ids, new long[] {binary.length}, new byte[][] {binary}, null, null);
            clBuildProgram(program, 1, ids, options, null, null);
            SignalHandlers.reclaim();
            return program;
        } catch (CLException e) {
            LOG.debug("Binary refused: {}", CL.stringFor_errorCode(e.getStatus()));
            if (program != null) {
                clReleaseProgram(program);
            }
            return null;
        }
    }

    private cl_program fromSource(String source, String options, String what) {
        cl_device_id[] ids = {context.device().id()};
        cl_program program;
        try {
            program = clCreateProgramWithSource(context.handle(), 1, new String[] {source}, null, null);
        } catch (CLException e) {
            throw ClErrors.failed(context.device(), "take the source of " + what, e);
        }
        try {
            clBuildProgram(program, 1, ids, options, null, null);
            SignalHandlers.reclaim();
            return program;
        } catch (CLException e) {
            String log = buildLog(program);
            clReleaseProgram(program);
            throw new KernelBuildException(
                    context.device().name() + " could not compile " + what + ": "
                            + CL.stringFor_errorCode(e.getStatus()) + "\n" + log,
                    e);
        }
    }

    private String buildLog(cl_program program) {
        try {
            long[] size = new long[1];
            clGetProgramBuildInfo(program, context.device().id(), CL_PROGRAM_BUILD_LOG, 0, null, size);
            byte[] bytes = new byte[(int) size[0]];
            clGetProgramBuildInfo(
                    program, context.device().id(), CL_PROGRAM_BUILD_LOG, bytes.length, Pointer.to(bytes), null);
            return ClPlatforms.string(bytes);
        } catch (CLException e) {
            return "(the driver gives no build log: " + CL.stringFor_errorCode(e.getStatus()) + ")";
        }
    }

    /** @return null where the driver has no binary to give */
    private byte[] binaryOf(cl_program program) {
        try {
            long[] sizes = new long[1];
            clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(sizes), null);
            if (sizes[0] <= 0 || sizes[0] > Integer.MAX_VALUE) {
                return null;
            }
            byte[] binary = new byte[(int) sizes[0]];
            clGetProgramInfo(program, CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(binary)), null);
            return binary;
        } catch (CLException e) {
            LOG.debug("The driver gives no binary: {}", CL.stringFor_errorCode(e.getStatus()));
            return null;
        }
    }

    @Override
    public synchronized void close() {
        for (cl_program program : programs.values()) {
            clReleaseProgram(program);
            LiveObjects.released();
        }
        programs.clear();
    }
}
