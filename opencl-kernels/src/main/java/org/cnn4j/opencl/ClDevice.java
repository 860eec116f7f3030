package org.cnn4j.opencl;

import static org.jocl.CL.CL_DEVICE_ADDRESS_BITS;
import static org.jocl.CL.CL_DEVICE_AVAILABLE;
import static org.jocl.CL.CL_DEVICE_COMPILER_AVAILABLE;
import static org.jocl.CL.CL_DEVICE_ENDIAN_LITTLE;
import static org.jocl.CL.CL_DEVICE_EXTENSIONS;
import static org.jocl.CL.CL_DEVICE_GLOBAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_HOST_UNIFIED_MEMORY;
import static org.jocl.CL.CL_DEVICE_LOCAL_MEM_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_CLOCK_FREQUENCY;
import static org.jocl.CL.CL_DEVICE_MAX_COMPUTE_UNITS;
import static org.jocl.CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE;
import static org.jocl.CL.CL_DEVICE_MAX_WORK_GROUP_SIZE;
import static org.jocl.CL.CL_DEVICE_MEM_BASE_ADDR_ALIGN;
import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT;
import static org.jocl.CL.CL_DEVICE_TYPE;
import static org.jocl.CL.CL_DEVICE_TYPE_ACCELERATOR;
import static org.jocl.CL.CL_DEVICE_TYPE_CPU;
import static org.jocl.CL.CL_DEVICE_TYPE_GPU;
import static org.jocl.CL.CL_DEVICE_VENDOR;
import static org.jocl.CL.CL_DEVICE_VERSION;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.clGetDeviceInfo;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/**
 * An OpenCL device and what it can do, read once when the platforms are listed.
 *
 * @param platform handle of the platform
 * @param id handle of the device
 * @param platformName for instance "Portable Computing Language"
 * @param platformVersion version string of the platform
 * @param name name that the driver gives the device
 * @param vendor vendor of the device
 * @param driver driver version
 * @param version OpenCL version string of the device
 * @param type bit field {@code CL_DEVICE_TYPE}
 * @param computeUnits number of compute units
 * @param clock the highest, in MHz
 * @param globalMemory device memory in bytes
 * @param maxAllocation largest single buffer in bytes
 * @param localMemory local memory of a work-group in bytes
 * @param maxWorkGroup largest work-group
 * @param maxGroups the most work-groups of a launch along its second and along its third dimension
 * @param baseAlignment alignment in bytes that the origin of a sub-buffer must have
 * @param nativeFloats floats in a vector register, as the driver says
 * @param fp64 whether kernels may use double
 * @param fp16 whether kernels may use half
 * @param sharesMemory whether its memory is the host's
 * @param problem why the device cannot be used, or null
 */
record ClDevice(
        cl_platform_id platform,
        cl_device_id id,
        String platformName,
        String platformVersion,
        String name,
        String vendor,
        String driver,
        String version,
        long type,
        int computeUnits,
        int clock,
        long globalMemory,
        long maxAllocation,
        long localMemory,
        long maxWorkGroup,
        long maxGroups,
        int baseAlignment,
        int nativeFloats,
        boolean fp64,
        boolean fp16,
        boolean sharesMemory,
        String problem) {
    /** NVIDIA's GPUs take no more, and OpenCL has no question for it. */
    private static final long GROUPS_OF_GPU = 65535;

    static ClDevice read(cl_platform_id platform, String platformName, String platformVersion, cl_device_id id) {
        Set<String> extensions = Set.of(text(id, CL_DEVICE_EXTENSIONS).trim().split("\\s+"));
        String version = text(id, CL_DEVICE_VERSION);
        long type = number(id, CL_DEVICE_TYPE);
        return new ClDevice(
                platform,
                id,
                platformName,
                platformVersion,
                text(id, CL_DEVICE_NAME),
                text(id, CL_DEVICE_VENDOR),
                text(id, CL_DRIVER_VERSION),
                version,
                type,
                (int) number(id, CL_DEVICE_MAX_COMPUTE_UNITS),
                (int) number(id, CL_DEVICE_MAX_CLOCK_FREQUENCY),
                number(id, CL_DEVICE_GLOBAL_MEM_SIZE),
                number(id, CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                number(id, CL_DEVICE_LOCAL_MEM_SIZE),
                number(id, CL_DEVICE_MAX_WORK_GROUP_SIZE),
                isCpu(type) ? Long.MAX_VALUE : GROUPS_OF_GPU,
                Math.max(1, (int) number(id, CL_DEVICE_MEM_BASE_ADDR_ALIGN) / 8),
                (int) number(id, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT),
                extensions.contains("cl_khr_fp64"),
                extensions.contains("cl_khr_fp16"),
                number(id, CL_DEVICE_HOST_UNIFIED_MEMORY) != 0,
                problem(id, version));
    }

    private static String problem(cl_device_id id, String version) {
        if (number(id, CL_DEVICE_AVAILABLE) == 0) {
            return "the driver says that it is not available";
        }
        if (number(id, CL_DEVICE_COMPILER_AVAILABLE) == 0) {
            return "the driver has no OpenCL C compiler";
        }
        if (number(id, CL_DEVICE_ENDIAN_LITTLE) == 0) {
            return "it is big-endian";
        }
        if (version.startsWith("OpenCL 1.0") || version.startsWith("OpenCL 1.1")) {
            return "it offers " + version.trim() + ", OpenCL 1.2 is needed";
        }
        if (number(id, CL_DEVICE_ADDRESS_BITS) < 32) {
            return "it has addresses of fewer than 32 bits";
        }
        return null;
    }

    /** Whether it is a CPU alone; simulators claim every type. */
    boolean isCpu() {
        return isCpu(type);
    }

    private static boolean isCpu(long type) {
        return (type & (CL_DEVICE_TYPE_CPU | CL_DEVICE_TYPE_GPU)) == CL_DEVICE_TYPE_CPU;
    }

    /** Whether it claims to be a CPU and a GPU, as nothing that is one does. */
    boolean isSimulator() {
        return (type & CL_DEVICE_TYPE_CPU) != 0 && (type & CL_DEVICE_TYPE_GPU) != 0;
    }

    /** This device with less memory; for tests of what happens then. */
    ClDevice withMaxAllocation(long bytes) {
        return with(bytes, maxGroups, sharesMemory);
    }

    /** This device as if its memory were the host's, or its own; for tests. */
    ClDevice withSharedMemory(boolean shared) {
        return with(maxAllocation, maxGroups, shared);
    }

    /** This device with a lower {@link #maxGroups}; for tests of what takes several launches then. */
    ClDevice withMaxGroups(long groups) {
        return with(maxAllocation, groups, sharesMemory);
    }

    private ClDevice with(long most, long groups, boolean shared) {
        return new ClDevice(
                platform,
                id,
                platformName,
                platformVersion,
                name,
                vendor,
                driver,
                version,
                type,
                computeUnits,
                clock,
                globalMemory,
                most,
                localMemory,
                maxWorkGroup,
                groups,
                baseAlignment,
                nativeFloats,
                fp64,
                fp16,
                shared,
                problem);
    }

    /** "GPU", "CPU", "accelerator" or "other". */
    String kind() {
        if ((type & CL_DEVICE_TYPE_GPU) != 0) {
            return "GPU";
        }
        if ((type & CL_DEVICE_TYPE_CPU) != 0) {
            return "CPU";
        }
        return (type & CL_DEVICE_TYPE_ACCELERATOR) != 0 ? "accelerator" : "other";
    }

    private static String text(cl_device_id id, int parameter) {
        long[] size = new long[1];
        clGetDeviceInfo(id, parameter, 0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        clGetDeviceInfo(id, parameter, bytes.length, Pointer.to(bytes), null);
        return ClPlatforms.string(bytes);
    }

    /** Reads a number of 4 or 8 bytes; the driver says how many. */
    private static long number(cl_device_id id, int parameter) {
        long[] size = new long[1];
        clGetDeviceInfo(id, parameter, 0, null, size);
        if (size[0] == Sizeof.cl_uint) {
            int[] value = new int[1];
            clGetDeviceInfo(id, parameter, Sizeof.cl_uint, Pointer.to(value), null);
            return Integer.toUnsignedLong(value[0]);
        }
        long[] value = new long[1];
        clGetDeviceInfo(id, parameter, Sizeof.cl_ulong, Pointer.to(value), null);
        return value[0];
    }

    @Override
    public String toString() {
        return name + " (" + platformName + ", " + kind() + ")";
    }

    /** What makes a compiled program valid for this device and driver only. */
    byte[] identity() {
        return String.join("\n", platformName, platformVersion, name, vendor, driver, version)
                .getBytes(StandardCharsets.UTF_8);
    }
}
