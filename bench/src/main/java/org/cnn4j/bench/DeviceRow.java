package org.cnn4j.bench;

import java.util.Map;

/** A line of a benchmark of a device. */
public interface DeviceRow {
    /** Whether there is a result, and the right one. */
    boolean good();

    /** The row for people; {@code ceiling} is the device's, in GFLOP/s. */
    String line(double ceiling);

    /** The row for {@link SuiteReport}. */
    Map<String, Object> json(double ceiling);
}
