package org.cnn4j.opencl;

import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_PROGRAM_BINARIES;
import static org.jocl.CL.CL_PROGRAM_BINARY_SIZES;
import static org.jocl.CL.CL_PROGRAM_BUILD_LOG;
import static org.jocl.CL.clBuildProgram;
import static org.jocl.CL.clCreateProgramWithBinary;
import static org.jocl.CL.clCreateProgramWithSource;
import static org.jocl.CL.clGetProgramBuildInfo;
import static org.jocl.CL.clGetProgramInfo;
import static org.jocl.CL.clReleaseProgram;

import java.util.function.Supplier;
import org.cnn4j.KernelBuildException;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver's compiler: programs from source and from binaries, and the binaries of programs. Thread-safe, as OpenCL is. */
final class ProgramCompiler {
    private static final Logger LOG = LoggerFactory.getLogger(ProgramCompiler.class);

    /** Compilations of a program whose compiler loses its files each time. */
    private static final int MOST_ATTEMPTS = 3;

    private final ClContext context;

    ProgramCompiler(ClContext context) {
        this.context = context;
    }

    private void compiling(Supplier<Integer> call) {
        SignalHandlers.compiling((context.device().type() & CL_DEVICE_TYPE_CPU) != 0, call);
    }

    private void build(cl_program program, String options) {
        cl_device_id[] ids = {context.device().id()};
        compiling(() -> clBuildProgram(program, 1, ids, options, null, null));
    }

    /** @return null if the driver does not take the binary, which is no error: it may be from another build of the driver */
    cl_program fromBinary(byte[] binary, String options) {
        cl_device_id[] ids = {context.device().id()};
        cl_program program = null;
        try {
            program = clCreateProgramWithBinary(
                    context.handle(), 1, ids, new long[] {binary.length}, new byte[][] {binary}, null, null);
            build(program, options);
            return program;
        } catch (CLException e) {
            LOG.debug("Binary refused: {}", CL.stringFor_errorCode(e.getStatus()));
            if (program != null) {
                clReleaseProgram(program);
            }
            return null;
        }
    }

    /**
     * Compiles.
     *
     * @param what names the program in errors
     * @throws KernelBuildException if the driver's compiler refuses the source
     */
    cl_program fromSource(String source, String options, String what) {
        for (int attempt = 1; ; attempt++) {
            cl_program program;
            try {
                program = clCreateProgramWithSource(context.handle(), 1, new String[] {source}, null, null);
            } catch (CLException e) {
                throw ClErrors.failed(context.device(), "take the source of " + what, e);
            }
            try {
                build(program, options);
                return program;
            } catch (CLException e) {
                String log = buildLog(program);
                clReleaseProgram(program);
                if (attempt == MOST_ATTEMPTS || !lostItsFiles(log)) {
                    throw new KernelBuildException(
                            context.device().name() + " could not compile " + what + ": "
                                    + CL.stringFor_errorCode(e.getStatus()) + "\n" + log,
                            e);
                }
                LOG.info(
                        "The compiler of {} lost its files; {} is compiled again",
                        context.device().name(),
                        what);
            }
        }
    }

    /**
     * Whether a compiler failed for want of a file. Kernels include none, so it is one of its own, deleted by LLVM's handler of a fault that
     * another thread of the JVM met meanwhile ({@link SignalHandlers}); nothing can keep threads from faults while a compiler runs.
     */
    static boolean lostItsFiles(String log) {
        return log.contains("No such file or directory");
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
    byte[] binaryOf(cl_program program) {
        try {
            long[] sizes = new long[1];
            compiling(() -> clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(sizes), null));
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
}
