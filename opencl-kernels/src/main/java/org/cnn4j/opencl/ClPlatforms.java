package org.cnn4j.opencl;

import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_INVALID_DEVICE_TYPE;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.CL_PLATFORM_VERSION;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetPlatformIDs;
import static org.jocl.CL.clGetPlatformInfo;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Lists what OpenCL offers on this machine; never throws, however broken the installation is. */
final class ClPlatforms {
    /** Every type: {@code CL_DEVICE_TYPE_ALL} as an unsigned 32-bit value, sign extension upsets some drivers. */
    private static final long ALL_TYPES = 0xFFFFFFFFL;

    /** {@code CL_PLATFORM_NOT_FOUND_KHR}, the answer of the loader when no driver is installed. */
    private static final int PLATFORM_NOT_FOUND = -1001;

    private static final String NO_DRIVER = "the loader found no driver: no platform is installed";
    private static final String NO_DEVICE = "the platform has no device";

    private ClPlatforms() {}

    /**
     * What was found.
     *
     * @param devices usable devices, in the order of the platforms
     * @param excluded each platform or device left out, with the reason
     */
    record Scan(List<ClDevice> devices, List<Excluded> excluded) {}

    /** A platform or device that cannot be used. */
    record Excluded(String what, String reason) {}

    /** The calls to OpenCL that listing makes; tests put a broken installation in their place. */
    interface Driver {
        cl_platform_id[] platforms();

        String platformText(cl_platform_id platform, int parameter);

        cl_device_id[] devices(cl_platform_id platform, long types);

        ClDevice describe(cl_platform_id platform, String name, String version, cl_device_id id);
    }

    static Scan scan() {
        return scan(new Jocl());
    }

    static Scan scan(Driver driver) {
        List<ClDevice> devices = new ArrayList<>();
        List<Excluded> excluded = new ArrayList<>();
        cl_platform_id[] platforms;
        try {
            platforms = driver.platforms();
        } catch (LinkageError e) {
            // The first use fails with UnsatisfiedLinkError, each later one with NoClassDefFoundError.
            excluded.add(new Excluded(
                    "OpenCL",
                    "no OpenCL library could be loaded (install an OpenCL driver and its loader, such as"
                            + " libOpenCL.so.1 from ocl-icd-libopencl1): " + firstLine(e)));
            return new Scan(List.of(), List.copyOf(excluded));
        } catch (CLException e) {
            excluded.add(new Excluded(
                    "OpenCL",
                    e.getStatus() == PLATFORM_NOT_FOUND
                            ? NO_DRIVER
                            : "the loader failed: " + CL.stringFor_errorCode(e.getStatus())));
            return new Scan(List.of(), List.copyOf(excluded));
        }
        if (platforms.length == 0) {
            excluded.add(new Excluded("OpenCL", NO_DRIVER));
        }
        for (cl_platform_id platform : platforms) {
            scanPlatform(driver, platform, devices, excluded);
        }
        return new Scan(List.copyOf(devices), List.copyOf(excluded));
    }

    private static void scanPlatform(
            Driver driver, cl_platform_id platform, List<ClDevice> devices, List<Excluded> excluded) {
        String name = "an OpenCL platform";
        try {
            name = driver.platformText(platform, CL_PLATFORM_NAME);
            String version = driver.platformText(platform, CL_PLATFORM_VERSION);
            cl_device_id[] ids = driver.devices(platform, ALL_TYPES);
            if (ids.length == 0) {
                excluded.add(new Excluded(name, NO_DEVICE));
            }
            for (cl_device_id id : ids) {
                ClDevice device = driver.describe(platform, name, version, id);
                if (device.problem() == null) {
                    devices.add(device);
                } else {
                    excluded.add(new Excluded(name + ", " + device.name(), device.problem()));
                }
            }
        } catch (CLException e) {
            // An installed driver without hardware answers with one of these two.
            boolean none = e.getStatus() == CL_DEVICE_NOT_FOUND || e.getStatus() == CL_INVALID_DEVICE_TYPE;
            excluded.add(new Excluded(
                    name, none ? NO_DEVICE : "the driver failed: " + CL.stringFor_errorCode(e.getStatus())));
        }
    }

    /** The text of a zero-terminated answer. */
    static String string(byte[] bytes) {
        int length = bytes.length;
        while (length > 0 && bytes[length - 1] == 0) {
            length--;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8).trim();
    }

    private static String firstLine(Throwable e) {
        String message = String.valueOf(e.getMessage()).strip();
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end).strip();
    }

    /** The real OpenCL. */
    private static final class Jocl implements Driver {
        @Override
        public cl_platform_id[] platforms() {
            if (LoaderLibrary.isMissing()) {
                throw new UnsatisfiedLinkError("there is no libOpenCL.so.1");
            }
            CL.setExceptionsEnabled(true);
            int[] count = new int[1];
            clGetPlatformIDs(0, null, count);
            cl_platform_id[] platforms = new cl_platform_id[count[0]];
            if (count[0] > 0) {
                clGetPlatformIDs(count[0], platforms, null);
            }
            SignalHandlers.reclaim();
            return platforms;
        }

        @Override
        public String platformText(cl_platform_id platform, int parameter) {
            long[] size = new long[1];
            clGetPlatformInfo(platform, parameter, 0, null, size);
            byte[] bytes = new byte[(int) size[0]];
            clGetPlatformInfo(platform, parameter, bytes.length, Pointer.to(bytes), null);
            return string(bytes);
        }

        @Override
        public cl_device_id[] devices(cl_platform_id platform, long types) {
            int[] count = new int[1];
            clGetDeviceIDs(platform, types, 0, null, count);
            cl_device_id[] ids = new cl_device_id[count[0]];
            if (count[0] > 0) {
                clGetDeviceIDs(platform, types, count[0], ids, null);
            }
            SignalHandlers.reclaim();
            return ids;
        }

        @Override
        public ClDevice describe(cl_platform_id platform, String name, String version, cl_device_id id) {
            return ClDevice.read(platform, name, version, id);
        }
    }
}
