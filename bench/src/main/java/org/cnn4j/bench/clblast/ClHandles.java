package org.cnn4j.bench.clblast;

import static org.jocl.CL.CL_DEVICE_NAME;
import static org.jocl.CL.CL_DEVICE_NOT_FOUND;
import static org.jocl.CL.CL_DRIVER_VERSION;
import static org.jocl.CL.CL_PLATFORM_NAME;
import static org.jocl.CL.clGetDeviceIDs;
import static org.jocl.CL.clGetDeviceInfo;
import static org.jocl.CL.clGetPlatformIDs;
import static org.jocl.CL.clGetPlatformInfo;

import java.nio.charset.StandardCharsets;
import org.cnn4j.DeviceException;
import org.cnn4j.spi.DeviceInfo;
import org.jocl.CLException;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** JOCL's handles of a device that the backend describes. */
record ClHandles(cl_platform_id platform, cl_device_id device) {
    /** {@code CL_DEVICE_TYPE_ALL} as an unsigned 32-bit value, sign extension upsets some drivers. */
    private static final long ALL_TYPES = 0xFFFFFFFFL;

    /** A parameter of something as bytes; both arguments may be null but not both at once. */
    private interface Query {
        void ask(long bytes, Pointer answer, long[] size);
    }

    /** Looks for {@code wanted}, number {@code place} of those that look the same. */
    static ClHandles of(DeviceInfo wanted, int place) {
        int[] count = new int[1];
        clGetPlatformIDs(0, null, count);
        cl_platform_id[] platforms = new cl_platform_id[count[0]];
        clGetPlatformIDs(platforms.length, platforms, null);
        int left = place;
        for (cl_platform_id platform : platforms) {
            String name =
                    text((bytes, answer, size) -> clGetPlatformInfo(platform, CL_PLATFORM_NAME, bytes, answer, size));
            if (name.equals(wanted.platform())) {
                for (cl_device_id device : devices(platform)) {
                    if (same(device, wanted) && left-- == 0) {
                        return new ClHandles(platform, device);
                    }
                }
            }
        }
        throw new DeviceException("CLBlast does not find " + wanted);
    }

    private static cl_device_id[] devices(cl_platform_id platform) {
        try {
            int[] count = new int[1];
            clGetDeviceIDs(platform, ALL_TYPES, 0, null, count);
            cl_device_id[] devices = new cl_device_id[count[0]];
            clGetDeviceIDs(platform, ALL_TYPES, devices.length, devices, null);
            return devices;
        } catch (CLException e) {
            if (e.getStatus() == CL_DEVICE_NOT_FOUND) {
                return new cl_device_id[0];
            }
            throw e;
        }
    }

    private static boolean same(cl_device_id device, DeviceInfo wanted) {
        String name = text((bytes, answer, size) -> clGetDeviceInfo(device, CL_DEVICE_NAME, bytes, answer, size));
        String driver = text((bytes, answer, size) -> clGetDeviceInfo(device, CL_DRIVER_VERSION, bytes, answer, size));
        return name.equals(wanted.name()) && driver.equals(wanted.driver());
    }

    private static String text(Query query) {
        long[] size = new long[1];
        query.ask(0, null, size);
        byte[] bytes = new byte[(int) size[0]];
        query.ask(bytes.length, Pointer.to(bytes), null);
        return new String(bytes, StandardCharsets.UTF_8).replace("\0", "").trim();
    }
}
