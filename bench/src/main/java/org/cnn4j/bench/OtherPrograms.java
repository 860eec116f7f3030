package org.cnn4j.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** What programs other than this one took of the machine's processors since this object was made. */
public final class OtherPrograms {
    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final long start;
    private final long own;

    /** Begins to watch. */
    public OtherPrograms() {
        // Each call tells the load since the one before.
        system.getCpuLoad();
        start = System.nanoTime();
        own = system.getProcessCpuTime();
    }

    /** How many processors they used on average; 0 where the system does not tell. To be called once. */
    public double processorsUsed() {
        double all = system.getCpuLoad() * system.getAvailableProcessors();
        double mine = (double) (system.getProcessCpuTime() - own) / (System.nanoTime() - start);
        return Math.max(0, all - mine);
    }
}
