package org.cnn4j.testkit;

import java.util.List;
import org.cnn4j.spi.Backend;

/** The suite on the reference itself: the cases are well formed, and plans with guard zones keep values apart. */
class ReferenceBackendTest extends BackendContract {
    @Override
    protected List<Backend> backends() {
        return List.of(new ReferenceBackend());
    }
}
