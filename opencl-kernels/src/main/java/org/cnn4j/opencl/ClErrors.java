package org.cnn4j.opencl;

import static org.jocl.CL.CL_MEM_OBJECT_ALLOCATION_FAILURE;
import static org.jocl.CL.CL_OUT_OF_HOST_MEMORY;
import static org.jocl.CL.CL_OUT_OF_RESOURCES;

import org.cnn4j.DeviceException;
import org.cnn4j.OutOfDeviceMemoryException;
import org.jocl.CL;
import org.jocl.CLException;

/** Turns the status codes of OpenCL into the exceptions of cnn4j. */
final class ClErrors {
    private ClErrors() {}

    /**
     * @param device the device that answered
     * @param doing what was tried, as in "run kernel pool"
     * @param cause the error of the driver
     * @return the exception to throw
     */
    static DeviceException failed(ClDevice device, String doing, CLException cause) {
        if (cause.getStatus() == CL_MEM_OBJECT_ALLOCATION_FAILURE) {
            return caused(
                    new OutOfDeviceMemoryException(
                            device.name() + " ran out of memory while trying to " + doing
                                    + "; use a smaller batch or image, or another device",
                            0,
                            device.globalMemory()),
                    cause);
        }
        return new DeviceException(
                device.name() + " could not " + doing + ": " + CL.stringFor_errorCode(cause.getStatus()), cause);
    }

    /** The exception for an allocation of {@code bytes} that the driver refused with {@code cause}. */
    static DeviceException allocationFailed(ClDevice device, long bytes, CLException cause) {
        int status = cause.getStatus();
        if (status == CL_MEM_OBJECT_ALLOCATION_FAILURE
                || status == CL_OUT_OF_RESOURCES
                || status == CL_OUT_OF_HOST_MEMORY
                || status == CL.CL_INVALID_BUFFER_SIZE) {
            return outOfMemory(device, bytes, cause);
        }
        return failed(device, "allocate a buffer of " + bytes + " bytes", cause);
    }

    /** The exception for {@code bytes} that cannot be had on the device. */
    static OutOfDeviceMemoryException outOfMemory(ClDevice device, long bytes, Throwable cause) {
        return caused(
                new OutOfDeviceMemoryException(
                        device.name() + " cannot allocate " + bytes + " bytes (memory " + device.globalMemory()
                                + ", largest allocation " + device.maxAllocation()
                                + "); use a smaller batch or image, or another device",
                        bytes,
                        device.globalMemory()),
                cause);
    }

    /** {@code cause} with the name of what did not fit. */
    static OutOfDeviceMemoryException doesNotFit(String what, String network, OutOfDeviceMemoryException cause) {
        return caused(
                new OutOfDeviceMemoryException(
                        what + " of " + network + " does not fit: " + cause.getMessage(),
                        cause.neededBytes(),
                        cause.availableBytes()),
                cause);
    }

    private static OutOfDeviceMemoryException caused(OutOfDeviceMemoryException e, Throwable cause) {
        if (cause != null) {
            e.initCause(cause);
        }
        return e;
    }
}
