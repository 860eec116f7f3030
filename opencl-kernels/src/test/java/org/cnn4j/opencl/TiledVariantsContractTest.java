package org.cnn4j.opencl;

import java.util.ArrayList;
import java.util.List;
import org.cnn4j.spi.Backend;
import org.cnn4j.spi.DeviceInfo;
import org.cnn4j.testkit.BackendContract;
import org.cnn4j.testkit.ContractCase;
import org.junit.jupiter.api.Assumptions;

/** Cases of the contract suite with each tiling for GPUs in turn; the others run with those that the rule chooses. */
class TiledVariantsContractTest extends BackendContract {
    @Override
    protected List<Backend> backends() {
        Assumptions.assumeTrue(
                System.getProperty(ContractCase.FILTER_PROPERTY, "").isEmpty(), "cases are picked by name");
        List<Backend> backends = new ArrayList<>();
        for (DeviceInfo device : TestDevices.all()) {
            TiledVariants.namesFor(device).forEach(name -> backends.add(TiledVariants.open(device, name)));
        }
        return backends;
    }

    @Override
    protected boolean concerns(Backend backend, ContractCase c) {
        return TiledVariants.concerned(c);
    }

    /** How a backend behaves does not depend on its tiling. */
    @Override
    protected boolean exact(Backend backend) {
        return false;
    }
}
